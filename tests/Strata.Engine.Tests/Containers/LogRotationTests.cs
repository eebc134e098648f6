using System.Text;
using Strata.Engine.Containers.Logs;

namespace Strata.Engine.Tests.Containers;

/// <summary>What the monitor does is done here as it does it: <c>LOG.tmp</c> is opened and emptied, and given the log's name.</summary>
public sealed class LogRotationTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("strata-logs-").FullName;
    private readonly string _log;

    public LogRotationTests() => _log = Path.Combine(_directory, "container.log");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void full_files_are_kept_and_the_oldest_goes()
    {
        var rotation = new LogRotation(_log, 3);
        rotation.Begin(1000);
        Assert.Equal("", Read());
        for (var i = 1; i <= 5; i++)
        {
            Say($"{i}");
            BeginFile();
            rotation.Settle();
        }
        Say("6");
        Assert.Equal("4 5 6", Read());
        Assert.Equal(["container.log", "container.log.4", "container.log.5", "container.log.kept", "container.log.next", "container.log.tmp"], Names());
        Assert.Equal("5\n", File.ReadAllText(_log + ".5"));
        rotation.Settle();
        Assert.Equal("4 5 6", Read());
    }

    [Theory]
    [InlineData(1, "0 1 2")]
    [InlineData(2, "0 1 2 3")]
    [InlineData(3, "0 1 2 4")]
    [InlineData(9, "0 1 2 10")]
    public void two_files_become_full_without_anybodys_help_and_no_more_are_kept_then(int full, string expected)
    {
        var rotation = new LogRotation(_log, 4);
        rotation.Begin(1000);
        Say("0");
        BeginFile();
        rotation.Settle();
        for (var i = 1; i <= full; i++)
        {
            Say($"{i}");
            BeginFile();
        }
        Say($"{full + 1}");
        Assert.Equal(expected, Read());
        Assert.InRange(Names().Count, 1, 6);
        // Whoever comes later goes on with it.
        rotation.Settle();
        Assert.Equal(expected, Read());
        BeginFile();
        rotation.Settle();
        Say("x");
        Assert.Equal(expected.Split(' ').TakeLast(3).Append("x"), Read().Split(' '));
    }

    [Fact]
    public void a_kill_between_any_two_of_its_steps_loses_nothing()
    {
        // The names as they are between renaming the kept file and naming the one that follows.
        var rotation = new LogRotation(_log, 4);
        rotation.Begin(1000);
        Say("1");
        BeginFile();
        Say("2");
        File.Move(_log + ".kept", _log + ".2");
        Assert.Equal("1 2", Read());
        rotation.Settle();
        Assert.Equal("1 2", Read());
        // The second name of the next file is there, the first is not.
        File.Delete(_log + ".tmp");
        BeginFile();
        Say("3");
        Assert.Equal("1 2 3", Read());
        rotation.Settle();
        Assert.Equal("1 2 3", Read());
        // The oldest has gone, and nothing is in its place yet.
        File.Delete(_log + ".2");
        BeginFile();
        Say("4");
        rotation.Settle();
        Assert.Equal("2 3 4", Read());
    }

    [Fact]
    public void a_log_that_is_full_at_a_start_begins_anew()
    {
        var rotation = new LogRotation(_log, 2);
        rotation.Begin(4);
        Say("one");
        rotation.Begin(100);
        Assert.Equal("one", Read());
        Assert.Equal(4, new FileInfo(_log).Length);
        rotation.Begin(4);
        Say("two");
        Assert.Equal("one two", Read());
        Assert.Equal("one\n", File.ReadAllText(_log + ".1"));
        rotation.Begin(4);
        Assert.Equal("two", Read());
        BeginFile();
        Say("three");
        rotation.Settle();
        Assert.Equal("three", Read().Split(' ')[^1]);
    }

    [Fact]
    public async Task lines_are_in_order_and_none_twice_whatever_runs_at_once()
    {
        const int files = 4, linesInFile = 1, begun = 10_000;
        var rotation = new LogRotation(_log, files);
        rotation.Begin(1 << 20);
        var writing = Task.Factory.StartNew(
            () =>
            {
                for (var file = 0; file < begun; file++)
                {
                    Say(string.Join('\n', Enumerable.Range(file * linesInFile, linesInFile)));
                    BeginFile();
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var settling = Task.Factory.StartNew(
            () =>
            {
                while (!writing.IsCompleted) rotation.Settle();
                rotation.Settle();
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        var reads = 0;
        do
        {
            var last = -1;
            foreach (var number in Read().Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse))
            {
                if (number <= last) Assert.Fail($"{number} comes after {last}");
                last = number;
            }
            reads++;
        }
        while (!settling.IsCompleted);
        await writing;
        await settling;
        Assert.True(reads > 1);
        Assert.InRange(Names().Count, 3, files + 3);
    }

    [Fact]
    public void the_last_lines_are_found_over_all_files()
    {
        var rotation = new LogRotation(_log, 5);
        rotation.Begin(1 << 20);
        string[] written = ["F one\n", "F two\nP th", "P re\nP e", "F .\nF four\n"];
        foreach (var text in written)
        {
            foreach (var line in text.TrimEnd('\n').Split('\n')) Say("2026-01-02T03:04:05.123456789+00:00 stdout " + line);
            if (text == written[^1]) break;
            BeginFile();
            rotation.Settle();
        }
        string Tail(int count)
        {
            var opened = LogFiles.Open(_log);
            var first = LogTail.Seek(opened.ConvertAll(static Stream (file) => file.Stream), count);
            var said = new StringBuilder();
            var lines = new LogLines(new LogOptions(), data => said.Append(Encoding.UTF8.GetString(data.Span)), static _ => { });
            foreach (var file in opened.Skip(first))
            {
                var text = new byte[file.Stream.Length - file.Stream.Position];
                file.Stream.ReadExactly(text);
                foreach (var line in Encoding.UTF8.GetString(text).Split('\n', StringSplitOptions.RemoveEmptyEntries)) lines.Add(Encoding.UTF8.GetBytes(line));
            }
            lines.Flush();
            foreach (var file in opened) file.Dispose();
            return said.ToString().TrimEnd('\n').Replace('\n', ' ');
        }
        Assert.Equal("", Tail(0));
        Assert.Equal("four", Tail(1));
        Assert.Equal("three. four", Tail(2));
        Assert.Equal("two three. four", Tail(3));
        Assert.Equal("one two three. four", Tail(4));
        Assert.Equal("one two three. four", Tail(9));
    }

    private void Say(string text) => File.AppendAllText(_log, text + "\n");

    private void BeginFile()
    {
        new FileStream(_log + ".tmp", FileMode.Create, FileAccess.Write).Dispose();
        File.Move(_log + ".tmp", _log, overwrite: true);
    }

    private List<string> Names() => [.. Directory.GetFiles(_directory).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private string Read()
    {
        var files = LogFiles.Open(_log);
        var texts = new List<string>();
        foreach (var file in files)
        {
            using var reader = new StreamReader(file.Stream);
            texts.Add(reader.ReadToEnd());
            file.Dispose();
        }
        return string.Join("", texts).TrimEnd('\n').Replace('\n', ' ');
    }
}
