using System.Diagnostics;
using Strata.Host.Locks;
using Strata.Portable.Tests.Harness;

namespace Strata.Portable.Tests.Files;

/// <summary>Locks without system calls of ours. The other process is flock(1), which has the same locks.</summary>
public sealed class LockTests : IDisposable
{
    private readonly PortableMachine _machine = new();
    private readonly LockDirectory _locks;

    public LockTests() => _locks = LockDirectory.Open(_machine.File("locks"));

    [Fact]
    public void A_lock_is_one_process_s_at_a_time()
    {
        using (var held = _locks.TryAcquire("a"))
        {
            Assert.NotNull(held);
            Assert.False(IsFreeForOthers("a"));
            Assert.True(_locks.IsHeld("a"));
        }

        Assert.True(IsFreeForOthers("a"));
        Assert.False(_locks.IsHeld("a"));
    }

    [Fact]
    public void What_another_process_holds_is_free_when_that_dies()
    {
        var path = _machine.Write("locks/a", "");
        using var other = Process.Start(new ProcessStartInfo("flock", [path, "sh", "-c", "echo held; exec cat"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Assert.Equal("held", other.StandardOutput.ReadLine());

        Assert.Null(_locks.TryAcquire("a"));
        Assert.Null(_locks.TryTake("a"));
        Assert.True(_locks.IsHeld("a"));

        other.Kill(entireProcessTree: true);
        other.WaitForExit();
        // The lock goes with the last process that has the file open.
        IDisposable? held = null;
        Assert.True(SpinWait.SpinUntil(() => (held = _locks.TryAcquire("a")) is not null, TimeSpan.FromSeconds(30)));
        held!.Dispose();
    }

    [Fact]
    public void Threads_exclude_each_other_also_when_the_file_is_removed_with_each_lock()
    {
        var (inside, most, done) = (0, 0, 0);
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 50;)
            {
                using var held = _locks.TryAcquire("a");
                if (held is null) continue;
                var now = Interlocked.Increment(ref inside);
                InterlockedMax(ref most, now);
                Interlocked.Decrement(ref inside);
                _locks.Remove("a");
                Interlocked.Increment(ref done);
                i++;
            }
        });

        Assert.Equal((1, 400), (most, done));
    }

    [Fact]
    public void A_file_that_was_removed_while_it_was_locked_is_no_lock_any_more()
    {
        using var held = _locks.TryAcquire("a");
        _locks.Remove("a");

        using var other = _locks.TryAcquire("a");

        Assert.NotNull(other);
    }

    [Fact]
    public void A_new_file_is_locked_before_it_has_its_name()
    {
        using var held = _locks.TryCreate(".new-a");

        Assert.NotNull(held);
        Assert.True(_locks.TryRename(".new-a", "a"));
        Assert.True(_locks.IsHeld("a"));
        Assert.Equal(["a"], _locks.List());
        Assert.Throws<IOException>(() => _locks.TryCreate("a"));
    }

    [Fact]
    public void A_name_that_is_taken_or_gone_cannot_be_given()
    {
        _machine.Write("locks/a", "");
        _machine.Write("locks/b", "");

        Assert.False(_locks.TryRename("a", "b"));
        Assert.False(_locks.TryRename("gone", "c"));
        Assert.Null(_locks.TryTake("gone"));
        Assert.False(_locks.IsHeld("gone"));
        _locks.Remove("gone");
    }

    [Fact]
    public void A_directory_is_one_writer_s_and_nothing_is_left_in_it()
    {
        using (var held = WholeDirectoryLock.TryTake(_machine.Directory))
        {
            Assert.NotNull(held);
            Assert.Null(WholeDirectoryLock.TryTake(_machine.Directory));
        }

        Assert.Equal([_machine.File("locks")], Directory.EnumerateFileSystemEntries(_machine.Directory));
    }

    public void Dispose()
    {
        _locks.Dispose();
        _machine.Dispose();
    }

    private bool IsFreeForOthers(string name)
    {
        using var other = Process.Start("flock", ["-n", _machine.File("locks/" + name), "true"]);
        other.WaitForExit();
        return other.ExitCode == 0;
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value;)
        {
            var before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen) return;
            seen = before;
        }
    }
}
