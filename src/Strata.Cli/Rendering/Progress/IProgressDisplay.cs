using Strata.Oci.Progress;

namespace Strata.Cli.Rendering.Progress;

/// <summary>Shows a stream of progress events; disposing shows the end, and may be repeated.</summary>
internal interface IProgressDisplay : IProgress<ProgressEvent>, IDisposable;
