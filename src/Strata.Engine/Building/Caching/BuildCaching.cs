using System.Text;
using Strata.Build;
using Strata.Build.Cache;
using Strata.Linux;
using Strata.Oci;
using Strata.Oci.Progress;
using Strata.Storage;
using Strata.Storage.Leases;

namespace Strata.Engine.Building.Caching;

/// <summary>What a build does with caches other than its store's: opens those it may take from, and afterwards gives its own.</summary>
internal sealed class BuildCaching : IDisposable
{
    private readonly Store _store;
    private readonly Lease _lease;
    private readonly BuildOptions _options;
    private readonly IProgress<ProgressEvent> _progress;
    private readonly StoreBuildCache _own;
    private readonly List<ImportedCache> _imports = [];

    private BuildCaching(Store store, Lease lease, BuildOptions options, IProgress<ProgressEvent> progress)
    {
        _store = store;
        _lease = lease;
        _options = options;
        _progress = progress;
        _own = new StoreBuildCache(store, lease);
        Mounts = new CacheMountTravel(store, lease, progress);
    }

    /// <summary>The cache that the build's steps look into.</summary>
    public IBuildCache Cache => _imports.Count == 0 ? _own : new ImportingBuildCache(_store, _lease, _own, _imports, _progress);

    /// <summary>The cache mounts of the build.</summary>
    public CacheMountTravel Mounts { get; }

    /// <summary>Opens the imports. One that is missing or damaged is a warning.</summary>
    /// <exception cref="StrataException">InvalidArgument: an option makes no sense.</exception>
    public static BuildCaching Open(Store store, Lease lease, BuildOptions options, IProgress<ProgressEvent> progress, CancellationToken cancel)
    {
        CacheExport.Check(options.CacheExports, options.Outputs);
        foreach (var export in options.CacheMountExports) export.Check();
        var reader = new CacheReader(store, lease);
        var caching = new BuildCaching(store, lease, options, progress);
        try
        {
            // Without the cache nothing would be looked up in them.
            if (!options.NoCache)
            {
                for (var i = 0; i < options.CacheImports.Count; i++) caching.OpenImport(reader, options.CacheImports[i], $"cache-import-{i}", cancel);
            }
            for (var i = 0; i < options.CacheMountImports.Count; i++)
            {
                var import = options.CacheMountImports[i];
                caching.Try($"cache-mount-import-{i}", $"importing cache mounts from local:{import.Path}", _ => caching.Mounts.Open(import), ignoresFailure: true);
            }
            return caching;
        }
        catch
        {
            caching.Dispose();
            throw;
        }
    }

    /// <summary>True for failures that come of what was read or of the disk: no reason to end a build that can do without.</summary>
    public static bool IsDamage(Exception e) => e is StrataException { Kind: not ErrorKind.Cancelled } or IOException or UnauthorizedAccessException;

    /// <summary>The records for the image's own config; null when they are not asked for.</summary>
    public InlineCache? CreateInline(BuildResult result) => _options.CacheExports.Any(static export => export.Kind == CacheExportKind.Inline)
        ? new InlineCache(ExportedRecord.Collect(_own, result.Steps.Where(static step => step.IsOfImage)))
        : null;

    /// <summary>Writes the exports, one after another.</summary>
    /// <param name="steps">The steps of the build, for each platform; one that is an image's for any of them is an image's.</param>
    /// <param name="cancel">Cancels.</param>
    /// <returns>The last cache's manifest; null when no directory got one.</returns>
    /// <exception cref="StrataException">The first failure, unless its export ignores it; what was there before is still there.</exception>
    public async Task<Descriptor?> ExportAsync(IReadOnlyList<BuiltStep> steps, CancellationToken cancel)
    {
        Descriptor? manifest = null;
        for (var i = 0; i < _options.CacheExports.Count; i++)
        {
            var export = _options.CacheExports[i];
            if (export.Kind != CacheExportKind.Local) continue;
            var exporter = new CacheExporter(_store, _lease, _own);
            await Task.Run(() => Try($"cache-export-{i}", "exporting cache to client directory", tell => manifest = exporter.Export(steps, export, tell, cancel), export.IgnoresFailure), cancel);
        }
        for (var i = 0; i < _options.CacheMountExports.Count; i++)
        {
            var export = _options.CacheMountExports[i];
            await Task.Run(() => Try($"cache-mount-export-{i}", "exporting cache mounts to client directory", tell => Mounts.Export(export, tell, cancel), ignoresFailure: false), cancel);
        }
        return manifest;
    }

    public void Dispose()
    {
        foreach (var import in _imports) import.Dispose();
        _imports.Clear();
        Mounts.Dispose();
    }

    private void OpenImport(CacheReader reader, CacheImport import, string step, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        Try(step, $"importing cache manifest from {import.Name}", _ => _imports.Add(reader.Open(import)), ignoresFailure: true);
    }

    private void Try(string step, string name, Action<Action<string>> work, bool ignoresFailure)
    {
        _progress.Report(new StepStarted(step, name));
        try
        {
            work(line => _progress.Report(new StepOutput(step, IsError: false, Encoding.UTF8.GetBytes(line + "\n"))));
            _progress.Report(new StepCompleted(step));
        }
        catch (Exception e)
        {
            _progress.Report(StepCompleted.Failed(step, e));
            if (!IsDamage(e)) throw;
            if (ignoresFailure) _progress.Report(new WarningRaised($"{name}: {e.Message}"));
            else throw e is StrataException ? e : new StrataException((e as LinuxException)?.Kind ?? ErrorKind.FailedPrecondition, $"{name}: {e.Message}", e);
        }
    }
}
