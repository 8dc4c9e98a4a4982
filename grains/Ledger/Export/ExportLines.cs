using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Grains.Ledger.Export;

/// <summary>The lines of an export: a header, one per entry in order of position, one per idempotency key, and an end.</summary>
/// <remarks>
/// A payload stands in its line as the very bytes that were hashed, so that other programs can read it; one that would not
/// survive that is given in base64.
/// </remarks>
internal static class ExportLines
{
    public const string Format = "grid-ledger";

    public const int Version = 1;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly byte[] LineEnd = "\n"u8.ToArray();

    /// <summary>Appends one line, its end included.</summary>
    public static void Append(IBufferWriter<byte> lines, Action<Utf8JsonWriter> write)
    {
        using (var writer = new Utf8JsonWriter(lines, Options))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        lines.Write(LineEnd);
    }

    public static void Write(Utf8JsonWriter line, ExportHead head, DateTimeOffset exportedAt)
    {
        line.WriteString("format", Format);
        line.WriteNumber("formatVersion", Version);
        line.WriteString("exportedAt", Time(exportedAt));
        line.WriteNumber("partitions", head.Partitions);
        if (head.Sharing is { } sharing)
            line.WriteString("sharing", sharing);

        line.WriteNumber("headPosition", head.Position);
        line.WriteString("headHash", Convert.ToHexStringLower(head.Hash));
    }

    public static void Write(Utf8JsonWriter line, LedgerEntry entry)
    {
        line.WriteNumber("position", entry.Position);
        line.WriteString("entity", entry.Entity);
        line.WriteNumber("place", entry.Place);
        line.WriteString("kind", Name(entry.Kind));
        line.WriteString("series", Name(entry.Series));
        line.WriteNumber("version", entry.Version);
        line.WriteNumber("schema", entry.Schema);
        line.WriteString("principal", entry.Principal);
        line.WriteString("recordedAt", Time(entry.RecordedAt));
        line.WriteString("previousHash", Convert.ToHexStringLower(entry.PreviousHash));
        line.WriteString("hash", Convert.ToHexStringLower(entry.Hash));
        if (IsOneLineOfJson(entry.Payload))
        {
            line.WritePropertyName("payload");
            line.WriteRawValue(entry.Payload, skipInputValidation: true);
        }
        else
        {
            line.WriteBase64String("payloadBase64", entry.Payload);
        }
    }

    public static void Write(Utf8JsonWriter line, LedgerKey key)
    {
        line.WriteString("idempotencyKey", key.Key);
        line.WriteString("principal", key.Principal);
        line.WriteString("bodyHash", Convert.ToHexStringLower(key.Answer.BodyHash));
        line.WriteNumber("position", key.Answer.Position);
        line.WriteNumber("accepted", key.Answer.Accepted);
        line.WriteBase64String("rejections", key.Answer.Rejections);
    }

    /// <param name="digest">SHA-256 over all lines before this one, their ends included.</param>
    public static void WriteEnd(Utf8JsonWriter line, ExportHead head, long keys, byte[] digest)
    {
        line.WriteNumber("entries", head.Position);
        line.WriteNumber("keys", keys);
        line.WriteString("headHash", Convert.ToHexStringLower(head.Hash));
        line.WriteString("sha256", Convert.ToHexStringLower(digest));
    }

    private static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(Enum.GetName(value)
            ?? throw new InvalidDataException($"The ledger holds a {typeof(T).Name} {value} that this version does not know."));

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static bool IsOneLineOfJson(ReadOnlySpan<byte> payload)
    {
        if (payload.IsEmpty || payload[0] != '{' || payload.ContainsAny((byte)'\n', (byte)'\r'))
            return false;

        try
        {
            var reader = new Utf8JsonReader(payload);
            while (reader.Read())
            {
            }

            return payload[^1] == '}' && System.Text.Unicode.Utf8.IsValid(payload);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
