using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace ClientApi.Audit;

/// <summary>The hash chain of the log.</summary>
internal static class AuditHash
{
    /// <summary>What the first entry follows.</summary>
    public static byte[] Genesis => new byte[SHA256.HashSizeInBytes];

    /// <summary>
    /// SHA-256 over the previous hash, then number, time (Unix milliseconds) and times as little-endian 64-bit integers, then
    /// every text in the order of the table's columns as UTF-8, each with its length before it.
    /// </summary>
    public static byte[] Of(byte[] previous, AuditRow row)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(previous);
        Append(hash, row.Number);
        Append(hash, row.At);
        Append(hash, row.Times);
        foreach (var text in row.Texts)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            Append(hash, bytes.Length);
            hash.AppendData(bytes);
        }

        return hash.GetHashAndReset();
    }

    private static void Append(IncrementalHash hash, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        hash.AppendData(bytes);
    }
}
