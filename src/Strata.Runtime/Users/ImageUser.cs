namespace Strata.Runtime.Users;

/// <summary>Who a process in a container runs as.</summary>
/// <param name="Uid">The user's number.</param>
/// <param name="Gid">The group's number.</param>
/// <param name="SupplementaryGroups">Further groups that list the user as a member; empty when a group was asked for.</param>
/// <param name="Home">The home directory; <c>/</c> when the image does not know the user.</param>
public sealed record ImageUser(uint Uid, uint Gid, IReadOnlyList<uint> SupplementaryGroups, string Home);
