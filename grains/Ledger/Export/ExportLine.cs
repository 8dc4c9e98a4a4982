using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Footprints.Facts;

namespace Grains.Ledger.Export;

/// <summary>One line of an export, read back.</summary>
public abstract record ExportLine
{
    private ExportLine()
    {
    }

    public sealed record Header(ExportHead Head, DateTimeOffset ExportedAt) : ExportLine;

    public sealed record Entry(LedgerEntry Stated) : ExportLine;

    public sealed record Key(LedgerKey Answered) : ExportLine;

    /// <param name="Digest">SHA-256 over all lines before this one, their ends included.</param>
    public sealed record End(long Entries, long Keys, byte[] HeadHash, byte[] Digest) : ExportLine;

    /// <summary>Reads a line without its end. Whether it belongs where it stands is not judged here.</summary>
    /// <exception cref="InvalidDataException">It is no line of an export that this version knows; the message says why.</exception>
    public static ExportLine Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var line = document.RootElement;

            return line switch
            {
                _ when line.TryGetProperty("idempotencyKey", out _) => ReadKey(line),
                _ when line.TryGetProperty("sha256", out _) => ReadEnd(line),
                _ when line.TryGetProperty("format", out _) => ReadHeader(line),
                _ => ReadEntry(line),
            };
        }
        catch (KeyNotFoundException)
        {
            throw new InvalidDataException("The line lacks a member.");
        }
        catch (Exception broken) when (broken is JsonException or FormatException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidDataException($"The line can't be read: {broken.Message}", broken);
        }
    }

    private static Header ReadHeader(JsonElement line)
    {
        var (format, version) = (Text(line, "format"), line.GetProperty("formatVersion").GetInt32());
        if (format != ExportLines.Format || version != ExportLines.Version)
        {
            throw new InvalidDataException(
                $"The format is {format}, version {version}; this version of the grid reads {ExportLines.Format}, version {ExportLines.Version}.");
        }

        return new(
            new ExportHead(
                line.GetProperty("headPosition").GetInt64(),
                Hash(line, "headHash"),
                line.GetProperty("partitions").GetInt32(),
                line.TryGetProperty("sharing", out _) ? Text(line, "sharing") : null),
            Time(line, "exportedAt"));
    }

    private static Entry ReadEntry(JsonElement line) => new(new LedgerEntry(
        line.GetProperty("position").GetInt64(),
        Text(line, "entity"),
        line.GetProperty("place").GetInt32(),
        Named<FactKind>(line, "kind"),
        Named<VersionSeries>(line, "series"),
        line.GetProperty("version").GetInt32(),
        line.GetProperty("schema").GetInt32(),
        Text(line, "principal"),
        Time(line, "recordedAt"),
        line.TryGetProperty("payload", out var payload)
            ? JsonMarshal.GetRawUtf8Value(payload).ToArray()
            : line.GetProperty("payloadBase64").GetBytesFromBase64(),
        Hash(line, "previousHash"),
        Hash(line, "hash")));

    private static Key ReadKey(JsonElement line) => new(new LedgerKey(
        Text(line, "principal"),
        Text(line, "idempotencyKey"),
        new KeyedAnswer(
            Hash(line, "bodyHash"),
            line.GetProperty("position").GetInt64(),
            line.GetProperty("accepted").GetInt32(),
            line.GetProperty("rejections").GetBytesFromBase64())));

    private static End ReadEnd(JsonElement line) => new(
        line.GetProperty("entries").GetInt64(), line.GetProperty("keys").GetInt64(), Hash(line, "headHash"), Hash(line, "sha256"));

    private static string Text(JsonElement line, string member) =>
        line.GetProperty(member).GetString() ?? throw new InvalidDataException($"The member {member} is null.");

    private static byte[] Hash(JsonElement line, string member) => Convert.FromHexString(Text(line, member));

    private static DateTimeOffset Time(JsonElement line, string member) =>
        DateTimeOffset.Parse(Text(line, member), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static T Named<T>(JsonElement line, string member)
        where T : struct, Enum
    {
        var name = Text(line, member);

        return Enum.TryParse<T>(name, ignoreCase: true, out var value) && Enum.IsDefined(value)
            ? value
            : throw new InvalidDataException($"The {member} '{name}' is none that this version of the grid knows.");
    }
}
