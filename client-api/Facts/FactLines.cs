using Footprints.Facts;
using Grains.Intake;

namespace ClientApi.Facts;

/// <summary>Facts and refusals of one part of a body, in the order of their lines.</summary>
internal sealed class FactLines
{
    public List<StatedFact> Facts { get; } = [];

    public List<Rejection> Rejections { get; } = [];

    public List<WarningAnswer> Warnings { get; } = [];

    /// <summary>Reads whole lines of newline-delimited JSON. Blank lines are counted and left out.</summary>
    /// <param name="firstLine">The number of the first line in the request.</param>
    public static FactLines OfLines(ReadOnlySpan<byte> text, int firstLine, FactReader reader, DateTimeOffset now)
    {
        var lines = new FactLines();
        var number = firstLine;
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range].Trim(" \t\r"u8);
            if (!line.IsEmpty)
                lines.Read(line, number, reader, now);

            number++;
        }

        return lines;
    }

    /// <summary>Reads one fact, however it is broken into lines.</summary>
    public static FactLines OfOne(ReadOnlySpan<byte> text, FactReader reader, DateTimeOffset now)
    {
        var lines = new FactLines();
        var json = text.Trim(" \t\r\n"u8);
        if (!json.IsEmpty)
            lines.Read(json, 1, reader, now);

        return lines;
    }

    private void Read(ReadOnlySpan<byte> json, int line, FactReader reader, DateTimeOffset now)
    {
        switch (reader.Read(json, now))
        {
            case FactReading.Accepted accepted:
                Facts.Add(new(line, accepted.Fact, FactWriter.Write(accepted.Fact), accepted.IfVersion));
                foreach (var warning in accepted.Warnings)
                    Warnings.Add(new(line, warning.Code, warning.Field, warning.Detail));
                break;
            case FactReading.Refused refused:
                Rejections.Add(new(line, refused.Error.Code, refused.Error.Field, refused.Error.Detail));
                break;
        }
    }
}
