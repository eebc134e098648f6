using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Strata.Runtime.Bundles;
using Strata.Runtime.Isolation;
using Strata.Runtime.Limits;
using Strata.Runtime.Specification;
using Strata.Runtime.Users;

namespace Strata.Runtime.Tests.Defaults;

/// <summary>What the runtime is told of a container without options, beside what Docker 28.5 tells it (x86-64, old control groups).</summary>
public sealed class DefaultConfinementTests
{
    private static readonly Machine OldMachine = new()
    {
        Architecture = Architecture.X64,
        ControlGroupVersion = 1,
        BoundingCapabilities = ulong.MaxValue,
        HasRecursiveReadOnly = true,
        IsUserNamespace = false,
        HasGroup = static _ => true,
    };

    private static readonly ContainerSpecification Plain = new() { RootFileSystem = "/root", Arguments = ["sh"], Hostname = "h" };

    [Fact]
    public void Everything_that_keeps_a_container_in_is_Dockers()
    {
        var own = Build(Plain);
        var linux = own["linux"]!;
        using var recorded = typeof(DefaultConfinementTests).Assembly.GetManifestResourceStream("docker-config-x86-64.json")!;
        var docker = JsonNode.Parse(recorded)!;
        Same(docker["capabilities"], own["process"]!["capabilities"]);
        Same(docker["mounts"], own["mounts"]);
        Same(docker["sysctl"], linux["sysctl"]);
        Same(docker["namespaces"], linux["namespaces"]);
        Same(docker["maskedPaths"], linux["maskedPaths"]);
        Same(docker["readonlyPaths"], linux["readonlyPaths"]);
        Assert.Equal(Allowed(docker["devices"]!), Allowed(linux["resources"]!["devices"]!));
        Assert.Equal("SCMP_ACT_ERRNO", (string?)linux["seccomp"]!["defaultAction"]);
    }

    [Fact]
    public void Limits_have_the_names_of_the_runtime_specification()
    {
        var resources = Build(Plain with
        {
            ControlGroupLimits = new ControlGroupLimits { Memory = 1 << 26, MemoryAndSwap = 1 << 27, Swappiness = 10, DisablesOutOfMemoryKiller = true, CpuQuota = 50000, CpuPeriod = 100000, CpuShares = 512, Cpus = "0", Tasks = 50, DiskWeight = 300 },
        })["linux"]!["resources"]!;
        Same("""{"limit":67108864,"swap":134217728,"swappiness":10,"disableOOMKiller":true}""", resources["memory"]);
        Same("""{"shares":512,"quota":50000,"period":100000,"cpus":"0"}""", resources["cpu"]);
        Same("""{"limit":50}""", resources["pids"]);
        Same("""{"weight":300}""", resources["blockIO"]);
    }

    [Fact]
    public void What_is_shared_with_the_machine_has_no_namespace_and_others_are_joined_by_path()
    {
        var own = Build(Plain with { Uts = NamespaceChoice.Host, Pids = NamespaceChoice.Host, Ipc = NamespaceChoice.Of("/proc/7/ns/ipc"), ControlGroups = NamespaceChoice.Own, SharedMemorySource = "/shm", Confinement = new Confinement { HasNoNewPrivileges = true, ShowsSystemPaths = true, AllowsAllSystemCalls = true } });
        Same("""[{"type":"mount"},{"type":"network"},{"type":"ipc","path":"/proc/7/ns/ipc"},{"type":"cgroup"}]""", own["linux"]!["namespaces"]);
        Assert.Null(own["hostname"]);
        Assert.True((bool)own["process"]!["noNewPrivileges"]!);
        Assert.Null(own["linux"]!["seccomp"]);
        Assert.Empty(own["linux"]!["maskedPaths"]!.AsArray());
        Same("""{"destination":"/dev/shm","type":"bind","source":"/shm","options":["rbind","rprivate"]}""", own["mounts"]!.AsArray().First(static m => (string?)m!["destination"] == "/dev/shm"));
    }

    [Theory]
    [InlineData("zz")]
    [InlineData("{}")]
    [InlineData("""{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["x"]}]}""")]
    [InlineData("""{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":[7],"action":"a"}]}""")]
    public void A_profile_that_is_none_is_refused(string profile) =>
        Assert.StartsWith("Decoding seccomp profile failed: ", Assert.Throws<Oci.StrataException>(() => Build(Plain with { Confinement = new Confinement { SystemCallProfile = profile } })).Message, StringComparison.Ordinal);

    // Docker writes its list twice, and forbids one device that is forbidden with all others.
    private static List<string> Allowed(JsonNode rules) => [.. rules.AsArray().Where(static r => (bool)r!["allow"]!).Select(static r => r!.ToJsonString(JsonSerializerOptions.Default)).Distinct()];

    private static JsonNode Build(ContainerSpecification container) =>
        JsonNode.Parse(RuntimeSpecJson.Write(RuntimeSpecBuilder.Build("id", container, new ImageUser(0, 0, [], "/"), [], OldMachine)))!;

    private static void Same(string expected, JsonNode? actual) => Same(JsonNode.Parse(expected), actual);

    private static void Same(JsonNode? expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(expected, actual), $"expected {expected?.ToJsonString(JsonSerializerOptions.Default)}\nactual   {actual?.ToJsonString(JsonSerializerOptions.Default)}");
}
