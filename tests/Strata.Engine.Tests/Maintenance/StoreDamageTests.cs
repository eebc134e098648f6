using Microsoft.Data.Sqlite;
using Strata.Engine.Tests.Images;
using Strata.Oci;
using Strata.Storage;
using Strata.Storage.Checking;

namespace Strata.Engine.Tests.Maintenance;

/// <summary>Damage of every kind is found, said, and mended without touching what is whole.</summary>
public sealed class StoreDamageTests
{
    [Fact]
    public void A_whole_store_has_no_problems()
    {
        using var test = new ImageFixture();
        test.AddContainer(test.Add("x", ["a", "b"]));
        var report = Check(test);
        Assert.Empty(report.Problems);
        Assert.Equal((2, 1), (report.Layers, report.Images));
    }

    [Theory]
    [InlineData("flip")]
    [InlineData("grow")]
    [InlineData("remove file")]
    [InlineData("remove files")]
    [InlineData("remove directory")]
    [InlineData("remove recipe")]
    [InlineData("cut recipe")]
    public void Damage_to_a_layer_costs_its_images_and_no_others(string damage)
    {
        using var test = new ImageFixture();
        var whole = test.Add("whole", ["sound"]);
        var hurt = test.Add("hurt", ["bottom", "top"]);
        test.Add("above", ["bottom", "top", "more"]);
        var files = test.Store.Layers.Describe(hurt.Layers).First(static d => d.Key == "UpperDir").Value;
        var directory = Path.GetDirectoryName(files)!;
        var file = Path.Combine(files, "f-top");
        switch (damage)
        {
            case "flip": File.WriteAllText(file, "tip"); break;
            case "grow": File.WriteAllText(file, "topp"); break;
            case "remove file": File.Delete(file); break;
            case "remove files": Directory.Delete(files, recursive: true); break;
            case "remove directory": Directory.Delete(directory, recursive: true); break;
            case "remove recipe": File.Delete(Recipe(directory)); break;
            default: File.WriteAllBytes(Recipe(directory), File.ReadAllBytes(Recipe(directory))[..^3]); break;
        }
        var report = Check(test);
        Assert.False(report.IsSound);
        Assert.Contains(report.Problems, p => p.Subject.Contains(test.Store.Layers.Get(hurt.Layers!.Value).DiffId.ToString(), StringComparison.Ordinal));
        Assert.Equal(3, test.Store.Images.List().Count);

        Assert.True(Check(test, repair: true).IsSound);
        Assert.Equal(whole.Id, Assert.Single(test.Store.Images.List()).Id);
        Assert.Empty(Check(test).Problems);
    }

    [Fact]
    public void A_layer_under_a_container_is_reported_and_left()
    {
        using var test = new ImageFixture();
        var image = test.Add("x", ["top"]);
        test.AddContainer(image);
        File.WriteAllText(Path.Combine(test.Store.Layers.Describe(image.Layers).First(static d => d.Key == "UpperDir").Value, "f-top"), "tip");
        Assert.False(Check(test, repair: true).IsSound);
        Assert.Single(test.Store.Images.List());
    }

    [Fact]
    public void Who_looks_at_a_damaged_image_does_not_keep_it()
    {
        using var test = new ImageFixture();
        var image = test.Add("x", ["top"]);
        var place = test.Store.Writables.MountView(image.Id, image.Layers);
        Assert.True(File.Exists(Path.Combine(place, "f-top")));
        Assert.Empty(Check(test).Problems);
        File.WriteAllText(Path.Combine(test.Store.Layers.Describe(image.Layers).First(static d => d.Key == "UpperDir").Value, "f-top"), "tip");
        Assert.True(Check(test, repair: true).IsSound);
        Assert.Empty(test.Store.Images.List());
        Assert.False(Path.Exists(place));
        Assert.Empty(Check(test).Problems);
    }

    [Fact]
    public void A_mount_whose_image_is_not_here_is_taken_away_with_its_layers()
    {
        using var test = new ImageFixture();
        var image = test.Add("x", ["top"]);
        var place = test.Store.Writables.MountView(image.Id, image.Layers);
        test.Store.Images.Delete(image.Id, static _ => { });
        Assert.Single(test.Store.Layers.List());
        using var later = Store.Open(new StoreOptions { Root = test.Root, Durable = false, Time = new LaterTime(TimeSpan.FromMinutes(2)) });
        Assert.Equal("its image is not here", Assert.Single(later.Check(new CheckOptions(), CancellationToken.None).Problems).Description);
        Assert.True(later.Check(new CheckOptions { Repair = true }, CancellationToken.None).IsSound);
        Assert.False(Path.Exists(place));
        Assert.Empty(test.Store.Layers.List());
        Assert.Empty(Check(test).Problems);
    }

    [Theory]
    [InlineData("layers")]
    [InlineData("writables")]
    [InlineData("containers")]
    [InlineData("mounts")]
    [InlineData("staging")]
    public void Directories_that_nothing_names_are_removed(string place)
    {
        using var test = new ImageFixture();
        test.Add("x", ["a"]);
        var orphan = Directory.CreateDirectory(Path.Combine(test.Root, place, "0123456789abcdef")).FullName;
        File.WriteAllText(Path.Combine(orphan, "f"), "left");
        // A young directory may belong to a command that is about to name it.
        using var later = Store.Open(new StoreOptions { Root = test.Root, Durable = false, Time = new LaterTime(TimeSpan.FromMinutes(2)) });
        Assert.Single(later.Check(new CheckOptions(), CancellationToken.None).Problems);
        Assert.True(later.Check(new CheckOptions { Repair = true }, CancellationToken.None).IsSound);
        Assert.False(Directory.Exists(orphan));
        Assert.Single(test.Store.Images.List());
    }

    [Theory]
    [InlineData("UPDATE images SET config = X'7B7D' WHERE id = $id", "config")]
    [InlineData("DELETE FROM layers WHERE chain_id = (SELECT chain_id FROM images WHERE id = $id)", "layers")]
    [InlineData("DELETE FROM layers WHERE chain_id = (SELECT l.parent FROM layers l JOIN images i ON i.chain_id = l.chain_id WHERE i.id = $id)", "below")]
    [InlineData("DELETE FROM images WHERE id = $id", "not here")]
    [InlineData("UPDATE images SET chain_id = (SELECT chain_id FROM images WHERE id <> $id) WHERE id = $id", "other layers")]
    [InlineData("INSERT INTO pins (lease, kind, key) VALUES ('gone', 'image', $id)", "no process")]
    public void Rows_that_do_not_fit_are_mended_without_touching_others(string sql, string said)
    {
        using var test = new ImageFixture();
        var whole = test.Add("whole", ["sound"]);
        var hurt = test.Add("hurt", ["bottom", "top"]);
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(test.Root, "strata.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA foreign_keys=OFF; " + sql;
            command.Parameters.AddWithValue("$id", hurt.Id.ToString());
            command.ExecuteNonQuery();
        }
        var report = Check(test);
        Assert.Contains(report.Problems, p => p.Description.Contains(said, StringComparison.Ordinal));
        Assert.False(report.IsSound);
        Assert.True(Check(test, repair: true).IsSound);
        Assert.Empty(Check(test).Problems);
        Assert.Contains(test.Store.Images.List(), i => i.Id == whole.Id);
        Assert.Equal("whole:latest", Assert.Single(test.Store.Images.Get(whole.Id).Tags).Familiar);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(8192)]
    public void A_cut_database_is_called_damaged(int length)
    {
        using var test = new ImageFixture();
        test.Add("x", ["a"]);
        test.Store.Dispose();
        var path = Path.Combine(test.Root, "strata.db");
        FoldLog(path);
        using (var file = File.OpenWrite(path)) file.SetLength(length);
        foreach (var log in (string[])["-wal", "-shm"]) File.Delete(path + log);
        CheckReport report;
        try
        {
            using var store = Store.Open(new StoreOptions { Root = test.Root, Durable = false });
            report = store.Check(new CheckOptions { Repair = true }, CancellationToken.None);
        }
        catch (StrataException e)
        {
            Assert.Equal(ErrorKind.DataLoss, e.Kind);
            Assert.Contains("backup", e.Message, StringComparison.Ordinal);
            return;
        }
        Assert.False(report.IsSound);
        Assert.Equal("database", report.Problems[0].Subject);
    }

    private static CheckReport Check(ImageFixture test, bool repair = false) => test.Store.Check(new CheckOptions { Repair = repair }, CancellationToken.None);

    private static void FoldLog(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
        command.ExecuteNonQuery();
    }

    private sealed class LaterTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }

    private static string Recipe(string directory) => Directory.EnumerateFiles(directory, "recipe*").Single();
}
