using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Strata.Architecture.Tests;

/// <summary>A built assembly, read as a file: what it references and which types of others it names.</summary>
internal sealed class AssemblyFile
{
    private AssemblyFile(string name, IReadOnlyList<string> assemblies, IReadOnlyList<string> types, IReadOnlyList<string> imports)
    {
        Name = name;
        References = assemblies;
        Types = types;
        NativeImports = imports;
    }

    public string Name { get; }

    /// <summary>The names of the assemblies it references.</summary>
    public IReadOnlyList<string> References { get; }

    /// <summary>The full names of the types of other assemblies that it uses.</summary>
    public IReadOnlyList<string> Types { get; }

    /// <summary>The native libraries that it calls.</summary>
    public IReadOnlyList<string> NativeImports { get; }

    /// <summary>Strata's own assemblies beside this test.</summary>
    public static IReadOnlyDictionary<string, AssemblyFile> Own { get; } = Directory
        .GetFiles(AppContext.BaseDirectory, "*.dll")
        .Where(static p => Path.GetFileNameWithoutExtension(p) is { } n && (n == "strata" || n.StartsWith("Strata.", StringComparison.Ordinal)) && !n.EndsWith(".Tests", StringComparison.Ordinal))
        .Select(Read)
        .ToDictionary(static a => a.Name);

    private static AssemblyFile Read(string path)
    {
        using var pe = new PEReader(File.OpenRead(path));
        var metadata = pe.GetMetadataReader();
        return new AssemblyFile(
            Path.GetFileNameWithoutExtension(path),
            [.. metadata.AssemblyReferences.Select(h => metadata.GetString(metadata.GetAssemblyReference(h).Name))],
            [.. metadata.TypeReferences.Select(h => metadata.GetTypeReference(h)).Select(t => $"{metadata.GetString(t.Namespace)}.{metadata.GetString(t.Name)}")],
            [.. NativeLibraries(metadata)]);
    }

    private static IEnumerable<string> NativeLibraries(MetadataReader metadata)
    {
        for (var i = 1; i <= metadata.GetTableRowCount(TableIndex.ModuleRef); i++)
        {
            yield return metadata.GetString(metadata.GetModuleReference(MetadataTokens.ModuleReferenceHandle(i)).Name);
        }
    }
}
