using Strata.Build.Files;

namespace Strata.Build.Graph;

/// <summary>Files that the build was given besides its own context.</summary>
internal sealed record NamedFiles(string Name, BuildContext Context);
