namespace Strata.Archive.Tests.Tar;

/// <summary>A folder with one of everything that tar can hold; as root also devices, strange owners and attributes.</summary>
public sealed class SourceTree : IDisposable
{
    private const string Everyones = """
        umask 022
        mkdir -p src/dir/empty src/many "src/with space" src/$(printf 'd%.0s' {1..60})/$(printf 'e%.0s' {1..60})
        printf 'hello\n' > src/dir/hello
        : > src/dir/nothing
        printf '%0511d' 7 > src/dir/one-below-a-block
        printf '%0512d' 7 > src/dir/a-block
        printf '%0513d' 7 > src/dir/one-over-a-block
        head -c 300000 /dev/zero | tr '\0' 'x' > src/dir/larger
        ln src/dir/hello src/dir/hello-again
        ln -s hello src/dir/symlink
        ln -s $(printf 'target/%.0s' {1..40}) src/dir/long-symlink
        printf 'n' > src/$(printf 'n%.0s' {1..100})
        printf 'm' > src/$(printf 'm%.0s' {1..101})
        printf 'l' > src/$(printf 'l%.0s' {1..250})
        printf 'deep' > src/$(printf 'd%.0s' {1..60})/$(printf 'e%.0s' {1..60})/$(printf 'f%.0s' {1..40})
        ln src/$(printf 'l%.0s' {1..250}) src/hard-link-to-a-long-name
        printf 'u' > 'src/ünïcödé ☃'
        printf 'b' > $'src/bad\xff\xfename'
        ln -s $'bad\xff\xfename' $'src/link-to-bad\x80'
        printf 'c' > $'src/new\nline'
        printf 'w' > src/dir/.wh.gone
        mkfifo src/pipe
        chmod 4755 src/dir/hello; chmod 2750 src/dir/empty; chmod 1777 src/many; chmod 000 src/dir/nothing
        truncate -s 3M src/holes
        printf 'start' | dd of=src/holes conv=notrunc status=none
        printf 'middle' | dd of=src/holes bs=1 seek=1500000 conv=notrunc status=none
        truncate -s 1M src/only-a-hole
        for i in $(seq 60); do printf x | dd of=src/many-holes bs=1 seek=$((i * 131072)) conv=notrunc status=none; done
        touch -d '1960-02-03 04:05:06' src/many
        touch -d '2242-03-16 12:56:32' src/pipe
        touch -d '2001-02-03 04:05:06.789012345' src/dir/larger
        touch -d '1969-12-31 23:59:58.25' src/dir/a-block
        """;

    private const string Roots = """
        mknod src/null c 1 3
        mknod src/disk b 259 70000
        chown 12:34 src/dir/hello
        chown 3000000000:4000000000 src/dir/larger
        chown 65534 src/many
        setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 src/dir/larger
        setfattr -n user.empty src/dir/larger
        setfattr -n user.odd=name%25 -v 0x000aff3d src/dir/larger
        setfattr -n user.text -v value src/dir
        """;

    private readonly TemporaryFolder _folder = new();

    public SourceTree()
    {
        AsRoot = Environment.IsPrivilegedProcess && ExternalTool.Exists("setfattr");
        ExternalTool.Shell(_folder.Path, Everyones);
        if (AsRoot) ExternalTool.Shell(_folder.Path, Roots);
    }

    public bool AsRoot { get; }

    public string Folder => _folder.Path;

    public void Dispose() => _folder.Dispose();
}
