namespace Strata.Oci;

/// <summary>The <c>{}</c> that sets are written with in image configs.</summary>
public sealed record EmptyObject
{
    /// <summary>The one value.</summary>
    public static EmptyObject Instance { get; } = new();
}
