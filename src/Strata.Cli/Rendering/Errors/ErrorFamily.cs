namespace Strata.Cli.Rendering.Errors;

/// <summary>Commands that report failures in the same way.</summary>
internal enum ErrorFamily
{
    /// <summary>Every command that has no other rule: code 1.</summary>
    General,

    /// <summary>A build: Docker's wording, code 1.</summary>
    Build,

    /// <summary><c>run</c> until the container's process is started: code 125, so that it differs from the container's own codes.</summary>
    Run,

    /// <summary>Starting the container's process: 127 when the command is not there, 126 when it may not be executed.</summary>
    ContainerStart,
}
