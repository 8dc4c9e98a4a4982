using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Grains.Ledger;

/// <summary>The hash chain of the ledger.</summary>
public static class LedgerHash
{
    /// <summary>What the first entry follows.</summary>
    public static byte[] Genesis => new byte[SHA256.HashSizeInBytes];

    /// <summary>
    /// SHA-256 over the previous hash, then position, place, kind, series, version, schema and time (Unix milliseconds)
    /// as little-endian 64-bit integers, then entity, principal and payload, each with its length before it.
    /// </summary>
    public static byte[] Of(
        ReadOnlySpan<byte> previous, long position, ProposedEntry entry, string principal, DateTimeOffset recordedAt)
    {
        var entityBytes = Encoding.UTF8.GetByteCount(entry.Entity);
        var principalBytes = Encoding.UTF8.GetByteCount(principal);
        var length = 32 + (7 * 8) + (3 * 8) + entityBytes + principalBytes + entry.Payload.Length;
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(length);
        try
        {
            previous.CopyTo(buffer);
            var at = 32;
            foreach (var number in (ReadOnlySpan<long>)
                [position, entry.Place, (long)entry.Kind, (long)entry.Series, entry.Version, entry.Schema, recordedAt.ToUnixTimeMilliseconds()])
            {
                BinaryPrimitives.WriteInt64LittleEndian(buffer.AsSpan(at), number);
                at += 8;
            }

            at = Append(buffer, at, entry.Entity, entityBytes);
            at = Append(buffer, at, principal, principalBytes);
            BinaryPrimitives.WriteInt64LittleEndian(buffer.AsSpan(at), entry.Payload.Length);
            entry.Payload.CopyTo(buffer.AsSpan(at + 8));

            return SHA256.HashData(buffer.AsSpan(0, length));
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Append(byte[] buffer, int at, string text, int bytes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(buffer.AsSpan(at), bytes);
        Encoding.UTF8.GetBytes(text, buffer.AsSpan(at + 8));

        return at + 8 + bytes;
    }
}
