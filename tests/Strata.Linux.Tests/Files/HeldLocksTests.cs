using Strata.Linux.Files;

namespace Strata.Linux.Tests.Files;

public sealed class HeldLocksTests
{
    [Fact]
    public void A_locked_file_is_found_and_a_free_one_is_not()
    {
        var path = Path.GetTempFileName();
        try
        {
            using var file = FileHandle.OpenHostPath(path);
            Assert.DoesNotContain(file.Status.Inode, HeldLocks.Find());
            Assert.True(file.TryLock(exclusive: false));
            Assert.Contains(file.Status.Inode, HeldLocks.Find());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Other_lines_of_the_kernels_table_are_passed_over() =>
        Assert.Equal([77UL], HeldLocks.Parse(["1: POSIX  ADVISORY  WRITE 1 fd:00:55 0 EOF", "2: FLOCK  ADVISORY  WRITE 1 fd:00:77 0 EOF", "2: -> FLOCK  ADVISORY  WRITE 2 fd:00:78 0 EOF", "", "3: FLOCK"]));
}
