namespace Strata.Build.Copying;

/// <summary>A user and a group by number.</summary>
internal readonly record struct Owner(uint Uid, uint Gid)
{
    public static Owner Root => default;
}
