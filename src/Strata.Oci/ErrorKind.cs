namespace Strata.Oci;

/// <summary>
/// What went wrong, in the only vocabulary that leaves the engine. Each front (command line, HTTP API, registry
/// server) maps a kind once to its own codes.
/// </summary>
public enum ErrorKind
{
    /// <summary>A defect in Strata itself, or a failure that has no better kind.</summary>
    Internal,

    /// <summary>The caller's input cannot be right, whatever the state of the store.</summary>
    InvalidArgument,

    /// <summary>The named thing does not exist.</summary>
    NotFound,

    /// <summary>The named thing exists already and may not be replaced.</summary>
    AlreadyExists,

    /// <summary>The thing is in use, or another process is changing it.</summary>
    Conflict,

    /// <summary>The machine or the store is not in the state that the operation needs.</summary>
    FailedPrecondition,

    /// <summary>Credentials are missing or wrong.</summary>
    Unauthenticated,

    /// <summary>The caller is known and may not do this.</summary>
    PermissionDenied,

    /// <summary>Understood, and not supported.</summary>
    NotImplemented,

    /// <summary>A peer or a resource does not answer; trying again may help.</summary>
    Unavailable,

    /// <summary>Disk, memory, descriptors or a configured limit is used up.</summary>
    ResourceExhausted,

    /// <summary>Bytes are damaged: a digest, a size or a structure does not match.</summary>
    DataLoss,

    /// <summary>The caller cancelled.</summary>
    Cancelled,
}
