namespace Strata.Dockerfile.Linting;

/// <summary>Docker's build checks.</summary>
public static class LintRules
{
    /// <summary>Stage names in lower case.</summary>
    public static LintRule StageNameCasing { get; } = new("StageNameCasing", "Stage names should be lowercase", "stage-name-casing");

    /// <summary><c>as</c> in the case of <c>from</c>.</summary>
    public static LintRule FromAsCasing { get; } = new("FromAsCasing", "The 'as' keyword should match the case of the 'from' keyword", "from-as-casing");

    /// <summary>No empty lines among continuation lines.</summary>
    public static LintRule NoEmptyContinuation { get; } =
        new("NoEmptyContinuation", "Empty continuation lines will become errors in a future release", "no-empty-continuation");

    /// <summary>All keywords in one case.</summary>
    public static LintRule ConsistentInstructionCasing { get; } = new(
        "ConsistentInstructionCasing", "All commands within the Dockerfile should use the same casing (either upper or lower)", "consistent-instruction-casing");

    /// <summary>No two stages of one name.</summary>
    public static LintRule DuplicateStageName { get; } = new("DuplicateStageName", "Stage names should be unique", "duplicate-stage-name");

    /// <summary>No stage named <c>scratch</c> or <c>context</c>.</summary>
    public static LintRule ReservedStageName { get; } = new("ReservedStageName", "Reserved words should not be used as stage names", "reserved-stage-name");

    /// <summary><c>CMD</c> and <c>ENTRYPOINT</c> in exec form.</summary>
    public static LintRule JsonArgsRecommended { get; } = new(
        "JSONArgsRecommended", "JSON arguments recommended for ENTRYPOINT/CMD to prevent unintended behavior related to OS signals", "json-args-recommended");

    /// <summary>No <c>MAINTAINER</c>.</summary>
    public static LintRule MaintainerDeprecated { get; } = new(
        "MaintainerDeprecated", "The MAINTAINER instruction is deprecated, use a label instead to define an image author", "maintainer-deprecated");

    /// <summary>No relative <c>WORKDIR</c> before an absolute one.</summary>
    public static LintRule WorkdirRelativePath { get; } = new(
        "WorkdirRelativePath",
        "Relative workdir without an absolute workdir declared within the build can have unexpected results if the base image changes",
        "workdir-relative-path");

    /// <summary><c>key=value</c> rather than <c>key value</c>.</summary>
    public static LintRule LegacyKeyValueFormat { get; } = new(
        "LegacyKeyValueFormat", "Legacy key/value format with whitespace separator should not be used", "legacy-key-value-format");

    /// <summary>One <c>CMD</c>, <c>ENTRYPOINT</c> and <c>HEALTHCHECK</c> in a stage.</summary>
    public static LintRule MultipleInstructionsDisallowed { get; } = new(
        "MultipleInstructionsDisallowed", "Multiple instructions of the same type should not be used in the same stage", "multiple-instructions-disallowed");

    /// <summary>Protocols in lower case.</summary>
    public static LintRule ExposeProtoCasing { get; } = new("ExposeProtoCasing", "Protocol in EXPOSE instruction should be lowercase", "expose-proto-casing");

    /// <summary>No addresses and host ports in <c>EXPOSE</c>.</summary>
    public static LintRule ExposeInvalidFormat { get; } = new(
        "ExposeInvalidFormat",
        "IP address and host-port mapping should not be used in EXPOSE instruction. This will become an error in a future release",
        "expose-invalid-format");

    /// <summary>No secrets in <c>ARG</c> and <c>ENV</c>.</summary>
    public static LintRule SecretsUsedInArgOrEnv { get; } = new(
        "SecretsUsedInArgOrEnv", "Sensitive data should not be used in the ARG or ENV commands", "secrets-used-in-arg-or-env");

    /// <summary>No constant <c>--platform</c>.</summary>
    public static LintRule FromPlatformFlagConstDisallowed { get; } = new(
        "FromPlatformFlagConstDisallowed", "FROM --platform flag should not use a constant value", "from-platform-flag-const-disallowed");

    /// <summary>No <c>--platform=$TARGETPLATFORM</c>.</summary>
    public static LintRule RedundantTargetPlatform { get; } = new(
        "RedundantTargetPlatform",
        "Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the default behavior",
        "redundant-target-platform");

    /// <summary>Variables of <c>FROM</c> declared before the first one.</summary>
    public static LintRule UndefinedArgInFrom { get; } = new("UndefinedArgInFrom", "FROM command must use declared ARGs", "undefined-arg-in-from");

    /// <summary>Variables declared before they are used.</summary>
    public static LintRule UndefinedVar { get; } = new("UndefinedVar", "Variables should be defined before their use", "undefined-var");

    /// <summary>Bases that stay valid when the build gives no arguments.</summary>
    public static LintRule InvalidDefaultArgInFrom { get; } = new(
        "InvalidDefaultArgInFrom", "Default value for global ARG results in an empty or invalid base image name", "invalid-default-arg-in-from");

    /// <summary>Base images of the platform that is built for.</summary>
    public static LintRule InvalidBaseImagePlatform { get; } = new(
        "InvalidBaseImagePlatform", "Base image platform does not match expected target platform", "invalid-base-image-platform");

    /// <summary>No copying of what <c>.dockerignore</c> leaves out.</summary>
    public static LintRule CopyIgnoredFile { get; } =
        new("CopyIgnoredFile", "Attempting to Copy file that is excluded by .dockerignore", "copy-ignored-file") { IsExperimental = true };

    /// <summary>Comments above <c>ARG</c> and <c>FROM</c> that begin with the name they describe.</summary>
    public static LintRule InvalidDefinitionDescription { get; } = new(
        "InvalidDefinitionDescription",
        "Comment for build stage or argument should follow the format: `# <arg/stage name> <description>`. If this is not intended to be a description comment, add an empty line or comment between the instruction and the comment.",
        "invalid-definition-description")
    { IsExperimental = true };
}
