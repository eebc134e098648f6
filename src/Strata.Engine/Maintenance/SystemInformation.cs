using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Strata.Engine.Building;
using Strata.Engine.Containers.Documents;
using Strata.Host;
using Strata.Linux.UserNamespaces;
using Strata.Runtime.Execution;
using Strata.Storage;

namespace Strata.Engine.Maintenance;

/// <summary>What <c>info</c> tells of the store and the machine. Works for every user and without an OCI runtime.</summary>
public sealed class SystemInformation(Store store, string version)
{
    private const string CgroupRoot = "/sys/fs/cgroup";

    private static readonly JsonWriterOptions Form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Looks at everything.</summary>
    public SystemDescription Describe()
    {
        var containers = store.Containers.List();
        var runtime = !HostSystem.IsLinux ? null : OciRuntime.Find(Environment.GetEnvironmentVariable("STRATA_RUNTIME"), Environment.GetEnvironmentVariable("PATH"));
        return new SystemDescription
        {
            Containers = containers.Count,
            ContainersRunning = containers.Count(static c => c.State == ContainerState.IsRunning),
            ContainersPaused = containers.Count(static c => c.State == "paused"),
            Images = store.Images.List().Count,
            ServerVersion = version,
            Driver = store.Driver.Name,
            BackingFileSystem = HostSystem.IsLinux ? Linux.Files.FileSystemInfo.Of(store.Paths.Root).Name : "unknown",
            RootDirectory = store.Paths.Root,
            CgroupVersion = FindCgroupVersion(),
            KernelVersion = FindLine("/proc/sys/kernel/osrelease") ?? Environment.OSVersion.Version.ToString(),
            OperatingSystem = FindOperatingSystem(),
            OsType = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux",
            Architecture = MachineName(),
            Processors = Environment.ProcessorCount,
            MemoryBytes = FindMemory(),
            HostName = Environment.MachineName,
            RuntimeName = HostSystem.IsLinux ? runtime?.Name : null,
            RuntimePath = HostSystem.IsLinux ? runtime?.FilePath : null,
            Rootless = HostSystem.IsLinux && UserNamespace.IsOrdinaryUser,
            UserIds = HostSystem.IsLinux && Environment.IsPrivilegedProcess && UserNamespace.IsNested ? UserNamespace.UserCount : null,
            Warnings = [.. FindWarnings(runtime)],
        };
    }

    /// <summary>The same as Docker's JSON names it (Engine API, SystemInfo).</summary>
    public static byte[] ToJson(SystemDescription info)
    {
        var output = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(output, Form))
        {
            json.WriteStartObject();
            json.WriteNumber("Containers", info.Containers);
            json.WriteNumber("ContainersRunning", info.ContainersRunning);
            json.WriteNumber("ContainersPaused", info.ContainersPaused);
            json.WriteNumber("ContainersStopped", info.ContainersStopped);
            json.WriteNumber("Images", info.Images);
            json.WriteString("Driver", info.Driver);
            json.WriteStartArray("DriverStatus");
            json.WriteStartArray();
            json.WriteStringValue("Backing Filesystem");
            json.WriteStringValue(info.BackingFileSystem);
            json.WriteEndArray();
            json.WriteEndArray();
            json.WriteString("CgroupDriver", info.CgroupDriver);
            json.WriteString("CgroupVersion", info.CgroupVersion ?? "");
            json.WriteString("KernelVersion", info.KernelVersion);
            json.WriteString("OperatingSystem", info.OperatingSystem);
            json.WriteString("OSType", info.OsType);
            json.WriteString("Architecture", info.Architecture);
            json.WriteNumber("NCPU", info.Processors);
            json.WriteNumber("MemTotal", info.MemoryBytes);
            json.WriteString("DockerRootDir", info.RootDirectory);
            json.WriteString("Name", info.HostName);
            json.WriteString("ServerVersion", info.ServerVersion);
            json.WriteStartObject("Runtimes");
            if (info.RuntimeName is not null)
            {
                json.WriteStartObject(info.RuntimeName);
                json.WriteString("path", info.RuntimePath);
                json.WriteEndObject();
            }
            json.WriteEndObject();
            json.WriteString("DefaultRuntime", info.RuntimeName ?? "");
            json.WriteStartArray("SecurityOptions");
            json.WriteStringValue("name=seccomp,profile=builtin");
            if (info.Rootless) json.WriteStringValue("name=rootless");
            json.WriteEndArray();
            json.WriteStartArray("Warnings");
            foreach (var warning in info.Warnings) json.WriteStringValue(warning);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return output.WrittenSpan.ToArray();
    }

    private IEnumerable<string> FindWarnings(OciRuntime? runtime)
    {
        if (runtime is null && HostSystem.IsLinux)
        {
            yield return "No OCI runtime: run and the RUN instructions of builds need one, everything else works; install the package runc";
        }
        foreach (var missing in BuildRights.Missing(store)) yield return char.ToUpperInvariant(missing[0]) + missing[1..];
        foreach (var driver in Store.Drivers.TakeWhile(d => d.Name != store.Driver.Name))
        {
            if (driver.FindObstacle(store.Paths.Root) is { } obstacle)
            {
                if (store.Driver.NeedsPrivileges) yield return $"The storage driver {driver.Name} does not work here, so that {store.Driver.Name} takes more space and time: {obstacle}";
            }
        }
        if (HostSystem.IsLinux && FindCgroupVersion() is null)
        {
            yield return "No control groups: run and the RUN instructions of builds need them; mount a cgroup file system at " + CgroupRoot;
        }
    }

    private static string? FindCgroupVersion() =>
        File.Exists(CgroupRoot + "/cgroup.controllers") ? "2" : Directory.Exists(CgroupRoot) && Directory.EnumerateFileSystemEntries(CgroupRoot).Any() ? "1" : null;

    private static string FindOperatingSystem()
    {
        foreach (var path in (ReadOnlySpan<string>)["/etc/os-release", "/usr/lib/os-release"])
        {
            if (!File.Exists(path)) continue;
            foreach (var line in File.ReadLines(path))
            {
                if (line.StartsWith("PRETTY_NAME=", StringComparison.Ordinal)) return line["PRETTY_NAME=".Length..].Trim('"', '\'');
            }
        }
        return RuntimeInformation.OSDescription;
    }

    private static long FindMemory()
    {
        if (FindLine("/proc/meminfo") is not { } line) return GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var number = line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var kibibytes, ..] ? kibibytes : "0";
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value * 1024 : 0;
    }

    private static string? FindLine(string path) => File.Exists(path) ? File.ReadLines(path).FirstOrDefault() : null;

    // As uname(2) names it.
    private static string MachineName() => RuntimeInformation.OSArchitecture switch
    {
        Architecture.X64 => "x86_64",
        Architecture.Arm64 => "aarch64",
        Architecture.X86 => "i686",
        Architecture.Arm => "armv7l",
        var other => other.ToString().ToLowerInvariant(),
    };
}
