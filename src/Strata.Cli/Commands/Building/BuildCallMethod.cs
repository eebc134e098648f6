namespace Strata.Cli.Commands.Building;

/// <summary>What can be asked about a Dockerfile instead of building it.</summary>
internal enum BuildCallMethod
{
    /// <summary>The checks.</summary>
    Check,

    /// <summary>What the target can be given.</summary>
    Outline,

    /// <summary>The stages.</summary>
    Targets,
}
