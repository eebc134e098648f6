using Strata.Engine.Containers.Documents;
using Strata.Engine.Containers.Mounting;
using Strata.Engine.Volumes;
using Strata.Oci;

namespace Strata.Engine.Tests.Containers;

/// <summary>Values of --volume and names of volumes; the texts are Docker 28.5's.</summary>
public sealed class VolumeSpecificationTests
{
    [Theory]
    [InlineData("a:b:c:d", "invalid volume specification: 'a:b:c:d'")]
    [InlineData("n1:rel", "invalid volume specification: 'n1:rel': invalid mount config for type \"volume\": invalid mount path: 'rel' mount path must be absolute")]
    [InlineData("n1:/", "invalid volume specification: 'n1:/': invalid mount config for type \"volume\": invalid specification: destination can't be '/'")]
    [InlineData("n1:/a/..", "invalid volume specification: 'n1:/a/..': invalid mount config for type \"volume\": invalid specification: destination can't be '/'")]
    [InlineData("/tmp:/x:zz", "invalid mode: zz")]
    [InlineData("/tmp:/x:ro,rw", "invalid mode: ro,rw")]
    [InlineData("/tmp:/x:nocopy", "invalid volume specification: '/tmp:/x:nocopy': invalid mount config for type \"bind\": field VolumeOptions must not be specified")]
    [InlineData("nn:/x:rshared", "invalid volume specification: 'nn:/x:rshared': invalid mount config for type \"volume\": field BindOptions must not be specified")]
    public void a_bad_value_is_refused(string value, string error) => Assert.Equal(error, Assert.Throws<StrataException>(() => VolumeSpecification.Parse(value)).Message);

    [Theory]
    [InlineData("vol:/x", MountType.Volume, false, "z")]
    [InlineData("vol:/x:ro", MountType.Volume, true, "ro")]
    [InlineData("vol:/x:nocopy,ro", MountType.Volume, true, "nocopy,ro")]
    [InlineData("/tmp:/x", MountType.Bind, false, "")]
    [InlineData("/tmp:/x:ro,rslave", MountType.Bind, true, "ro,rslave")]
    public void a_good_value_is_read(string value, string type, bool readOnly, string mode)
    {
        var (request, written) = VolumeSpecification.Parse(value);
        Assert.Equal((type, readOnly, mode, "/x"), (request.Type, request.ReadOnly, written, request.Target));
    }

    [Theory]
    [InlineData("a", "create a: volume name is too short, names should be at least two alphanumeric characters")]
    [InlineData("a/b", "create a/b: \"a/b\" includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, use absolute path")]
    [InlineData("..", "create ..: \"..\" includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, use absolute path")]
    [InlineData("ab\n", "create ab\n: \"ab\n\" includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, use absolute path")]
    public void a_bad_name_is_refused(string name, string error) => Assert.Equal(error, Assert.Throws<StrataException>(() => VolumeMaker.CheckName(name)).Message);
}
