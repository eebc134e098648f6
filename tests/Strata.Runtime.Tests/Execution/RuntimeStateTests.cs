using System.Text;
using Strata.Runtime.Execution;

namespace Strata.Runtime.Tests.Execution;

public sealed class RuntimeStateTests
{
    [Theory]
    [InlineData("""{"ociVersion":"1.0.2","id":"x","status":"running","pid":4711}""", 4711)]
    [InlineData("""{"id":"x","status":"stopped","pid":0}""", null)]
    [InlineData("""{"id":"x"}""", null)]
    [InlineData("""["pid"]""", null)]
    [InlineData("""{"pid":"1"}""", null)]
    [InlineData("container does not exist", null)]
    [InlineData("", null)]
    public void The_first_process_is_read_from_the_state(string json, int? pid) => Assert.Equal(pid, RuntimeState.FindProcess(Encoding.UTF8.GetBytes(json)));
}
