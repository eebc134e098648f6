namespace Strata.Oci;

/// <summary>
/// An expected failure. <see cref="Exception.Message"/> is written for the user: what was being done to which object,
/// and how to go on.
/// </summary>
public class StrataException : Exception
{
    /// <summary>Makes a failure of the given kind.</summary>
    /// <param name="kind">The kind, mapped by each front to its own code.</param>
    /// <param name="message">Lower case, no trailing period, naming the object.</param>
    /// <param name="inner">The cause, for diagnosis; never shown to users by default.</param>
    public StrataException(ErrorKind kind, string message, Exception? inner = null)
        : base(message, inner) => Kind = kind;

    /// <summary>The kind of failure.</summary>
    public ErrorKind Kind { get; }

    /// <summary>An <see cref="ErrorKind.InvalidArgument"/> failure.</summary>
    public static StrataException Invalid(string message, Exception? inner = null) => new(ErrorKind.InvalidArgument, message, inner);

    /// <summary>An <see cref="ErrorKind.NotFound"/> failure.</summary>
    public static StrataException NotFound(string message, Exception? inner = null) => new(ErrorKind.NotFound, message, inner);

    /// <summary>An <see cref="ErrorKind.DataLoss"/> failure.</summary>
    public static StrataException Damaged(string message, Exception? inner = null) => new(ErrorKind.DataLoss, message, inner);

    /// <summary>An <see cref="ErrorKind.NotImplemented"/> failure.</summary>
    public static StrataException NotSupported(string message) => new(ErrorKind.NotImplemented, message);
}
