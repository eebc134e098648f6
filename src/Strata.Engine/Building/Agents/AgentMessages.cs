using System.Buffers.Binary;

namespace Strata.Engine.Building;

/// <summary>
/// What goes between an ssh agent and its clients (draft-ietf-sshm-ssh-agent): a length of four bytes, a type of one, the rest. Each
/// request has one answer, in order.
/// </summary>
internal static class AgentMessages
{
    // OpenSSH's limit.
    private const int MaxSize = 256 << 10;
    private const int LengthSize = 4;
    private const byte RequestIdentities = 11;
    private const byte SignRequest = 13;

    /// <summary>An answer: it was not done.</summary>
    public static ReadOnlyMemory<byte> Failure { get; } = new byte[] { 0, 0, 0, 1, 5 };

    /// <summary>True for a request to list keys or to sign with one: those that leave the agent as it is.</summary>
    public static bool IsReadOnly(ReadOnlySpan<byte> message) => message[LengthSize] is RequestIdentities or SignRequest;

    /// <summary>The next message with its length; null at the end.</summary>
    /// <exception cref="InvalidDataException">It is empty or too large.</exception>
    public static async Task<byte[]?> ReadAsync(Stream stream, CancellationToken cancel)
    {
        var header = new byte[LengthSize];
        if (await stream.ReadAtLeastAsync(header, LengthSize, throwOnEndOfStream: false, cancel) < LengthSize) return null;
        var length = BinaryPrimitives.ReadUInt32BigEndian(header);
        if (length is 0 or > MaxSize) throw new InvalidDataException($"an agent's message can't have {length} bytes");
        var message = new byte[LengthSize + length];
        header.CopyTo(message, 0);
        await stream.ReadExactlyAsync(message.AsMemory(LengthSize), cancel);
        return message;
    }
}
