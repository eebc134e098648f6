using System.Globalization;
using System.Security.Cryptography;
using Strata.EndToEnd.Tests.Harness;
using Strata.Linux.Files;

namespace Strata.EndToEnd.Tests.Containers;

/// <summary>A container writes to its own layer and to nothing else, and everything that tells its size tells the same.</summary>
public sealed class CopyOnWriteTests
{
    private const string Dockerfile = """
        FROM busybox
        COPY tree /tree
        RUN chmod 4755 /tree/suid && chown 1000:2000 /tree/owned && ln /tree/first /tree/second && ln -s first /tree/link && mkdir -p /tree/deep/er/est && echo deep > /tree/deep/er/est/f
        RUN rm -r /tree/gone && rm -r /tree/anew && mkdir /tree/anew && echo anew > /tree/anew/f && echo changed > /tree/changed
        """;

    private static readonly string[] Units = ["B", "kB", "MB", "GB"];

    // All that can be done to files, done everywhere.
    private const string Havoc = """
        set -e
        cd /tree
        echo more >> first
        dd if=/dev/zero of=big bs=1 seek=100 count=10 conv=notrunc 2> /dev/null
        : > changed
        chmod 600 suid
        chown 5:6 owned
        mv deep moved
        mv moved/er/est/f moved/f
        rm -r anew
        mkdir anew
        rm link
        ln -s nowhere link
        ln second third
        touch brand-new
        chmod 700 .
        for f in /etc/passwd /etc/group; do mv $f $f.old; cp $f.old $f; chmod 711 $f; done
        cp /bin/busybox /bin/copy
        chmod 711 /bin/busybox
        mv /bin/ls /bin/list
        rm /bin/cat
        for f in /tmp /var /root /etc; do chmod 1700 $f; chown 7:7 $f; done
        rm -r /root /var
        mkdir /var
        head -c 300000 /dev/zero > /var/data
        """;

    [Theory]
    [InlineData("overlay")]
    [InlineData("native")]
    public void a_container_that_writes_everywhere_leaves_the_layers_below_byte_for_byte_as_they_were(string driver)
    {
        using var machine = WithImage(driver);
        var before = Describe(Path.Combine(machine.Root, "layers"));
        Assert.True(before.Count > 50);
        machine.Run("run", "--name", "havoc", "--network", "none", "--privileged", "image", "sh", "-c", Havoc).Succeeded();
        Assert.Equal(before, Describe(Path.Combine(machine.Root, "layers")));
        var diff = machine.Run("diff", "havoc").Succeeded().Lines;
        Assert.Superset(new HashSet<string> { "D /root", "C /tree/suid", "C /tree/owned", "D /tree/deep", "A /tree/moved", "A /tree/moved/f", "A /var/data", "C /bin/busybox", "D /bin/cat", "A /bin/list", "C /etc/group", "C /tmp" }, diff.ToHashSet());
        Assert.Equal("deep\n", machine.Run("run", "--rm", "--network", "none", "image", "cat", "/tree/deep/er/est/f").Succeeded().Out);

        // Whoever looks from outside changes the container's layer too, and no other.
        var place = machine.Run("container", "mount", "havoc").Succeeded().Out.TrimEnd('\n');
        File.WriteAllText(Path.Combine(place, "tree/first"), "from outside");
        File.Delete(Path.Combine(place, "tree/second"));
        machine.Run("image", "mount", "image").Succeeded();
        machine.Run("commit", "havoc", "committed").Succeeded();
        machine.Run("rmi", "committed").Succeeded();
        machine.Run("image", "unmount", "-a").Succeeded();
        machine.Run("rm", "havoc").Succeeded();
        Assert.Equal(before, Describe(Path.Combine(machine.Root, "layers")));
        machine.AssertSound();
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(machine.Root, "writables")));
    }

    [Theory]
    [InlineData("overlay")]
    [InlineData("native")]
    public void diff_ps_df_and_du_agree_about_a_containers_size(string driver)
    {
        using var machine = WithImage(driver);
        machine.Run("run", "--name", "sized", "--network", "none", "image", "sh", "-c", Havoc).Succeeded();
        var place = machine.Run("container", "mount", "sized").Succeeded().Out.TrimEnd('\n');
        // What diff names is what takes space: du of just that.
        var named = machine.Run("diff", "sized").Succeeded().Lines.Where(static l => l[0] != 'D').Select(l => place + l[2..]).Where(static p => new FileInfo(p) is { LinkTarget: not null } or { Exists: true }).ToList();
        File.WriteAllText(machine.File("named"), string.Join('\0', named));
        var changed = Du(machine, "--files0-from=" + machine.File("named"));
        Assert.InRange(changed, 300_000, 8_000_000);
        if (driver == "overlay")
        {
            var upper = machine.Run("inspect", "-f", "{{.GraphDriver.Data.UpperDir}}", "sized").Succeeded().Out.Trim();
            File.WriteAllText(machine.File("upper"), string.Join('\0', Directory.EnumerateFiles(upper, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })));
            Assert.Equal(changed, Du(machine, "--files0-from=" + machine.File("upper")));
        }

        // An image's size is the sum of its layers', and that of its history.
        var layers = long.Parse(machine.Run("image", "inspect", "-f", "{{.Size}}", "image").Succeeded().Out, CultureInfo.InvariantCulture);
        Assert.Equal(layers, machine.Run("history", "--human=false", "--format", "{{.Size}}", "image").Succeeded().Lines.Sum(static l => long.Parse(l, CultureInfo.InvariantCulture)));
        var size = machine.Run("ps", "-as", "--format", "{{.Size}}").Succeeded().Out.Trim();
        Assert.Equal($"{Human(changed)} (virtual {Human(changed + layers)})", size);
        var details = machine.Run("system", "df", "-v").Succeeded().Lines;
        Assert.Contains($" {Human(changed)} ", Assert.Single(details, static l => l.EndsWith(" sized", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains($" {Human(layers)} ", Assert.Single(details, static l => l.StartsWith("image ", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains($" {Human(changed, 4)} ", Assert.Single(machine.Run("system", "df").Succeeded().Lines, static l => l.StartsWith("Containers ", StringComparison.Ordinal)), StringComparison.Ordinal);
        machine.Run("rm", "sized").Succeeded();
        machine.AssertSound();
    }

    private static TestMachine WithImage(string driver)
    {
        var machine = new TestMachine(driver).WithBusybox();
        machine.Write("context/Dockerfile", Dockerfile);
        foreach (var name in (string[])["first", "suid", "owned", "changed", "gone/f", "anew/old"]) machine.Write("context/tree/" + name, $"content of {name}\n");
        machine.Write("context/tree/big", new string('x', 20_000));
        machine.Run("build", "-q", "-t", "image", "context").Succeeded();
        return machine;
    }

    // Bytes, without what a disk makes of them.
    private static long Du(TestMachine machine, string argument)
    {
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("du", ["-bcs", argument]) { WorkingDirectory = machine.Directory, RedirectStandardOutput = true })!;
        var lines = process.StandardOutput.ReadToEnd().TrimEnd('\n').Split('\n');
        return long.Parse(lines[^1].Split('\t')[0], CultureInfo.InvariantCulture);
    }

    // As docker has it: three digits for a container or an image, four for a sum.
    private static string Human(long bytes, int digits = 3)
    {
        double value = bytes;
        var unit = 0;
        for (; value >= 1000; unit++) value /= 1000;
        return value.ToString($"G{digits}", CultureInfo.InvariantCulture) + Units[unit];
    }

    // Everything that a file is, but for when it was last read.
    private static SortedDictionary<string, string> Describe(string directory)
    {
        var found = new SortedDictionary<string, string>(StringComparer.Ordinal);
        using var root = DirectoryHandle.OpenHostPath(directory);
        Describe(root, "", found);
        return found;
    }

    private static void Describe(DirectoryHandle directory, string path, SortedDictionary<string, string> found)
    {
        foreach (var entry in directory.List())
        {
            var status = directory.FindStatus(entry.Name)!.Value;
            var content = status.Kind switch
            {
                FileKind.File => Hash(directory, entry.Name),
                FileKind.SymbolicLink => directory.ReadSymbolicLink(entry.Name),
                _ => "",
            };
            var attributes = string.Join(' ', directory.GetXattrs(entry.Name).OrderBy(static x => x.Name, StringComparer.Ordinal).Select(static x => $"{x.Name}={Convert.ToHexString(x.Value)}"));
            found[$"{path}/{entry.Name}"] = $"{status.Kind} {status.Mode:X} {status.Uid}:{status.Gid} {status.Size} {status.Links} {status.DeviceIdMajor}:{status.DeviceIdMinor} {status.MtimeSeconds}.{status.MtimeNanoseconds} {content} {attributes}";
            if (status.Kind != FileKind.Directory) continue;
            using var child = directory.OpenDirectory(entry.Name);
            Describe(child, $"{path}/{entry.Name}", found);
        }
    }

    private static string Hash(DirectoryHandle directory, string name)
    {
        using var stream = new FileHandleStream(directory.OpenFile(name));
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
