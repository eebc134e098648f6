using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Strata.Host;
using Strata.Linux;

namespace Strata.Portable.Tests.Harness;

/// <summary>
/// Makes this process one of a machine that is not Linux: whatever it does, .NET does it, and a call of Strata's own into the C library
/// fails the test. Other tests have processes of their own.
/// </summary>
internal static class NoSystemCalls
{
    [ModuleInitializer]
    internal static void Begin()
    {
        AppContext.SetSwitch(HostSystem.PortableSwitch, true);
        NativeLibrary.SetDllImportResolver(typeof(LinuxException).Assembly, Refuse);
    }

    private static nint Refuse(string library, Assembly assembly, DllImportSearchPath? path) => throw new InvalidOperationException($"a system call was made: {library}");
}
