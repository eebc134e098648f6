namespace Strata.Storage.Layers;

/// <summary>Extended attributes that belong to this machine's policy and not to an image: no layer that is made here holds them.</summary>
public static class LocalXattrs
{
    /// <summary>True for SELinux labels and access control lists.</summary>
    public static bool Contains(string name) => name is "security.selinux" or "system.posix_acl_access" or "system.posix_acl_default";
}
