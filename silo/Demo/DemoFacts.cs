using Footprints.Facts;

namespace Silo.Demo;

/// <summary>The facts of the demo: the hand-made core, which is read like any push, the network around it, and its shares.</summary>
internal static class DemoFacts
{
    /// <summary>The seed of the network. Another one is another demo, so <see cref="DemoLoading.Edition"/> changes with it.</summary>
    public const int Seed = 20_250_601;

    private const string Core = "Silo.Demo.core.ndjson";

    /// <summary>All facts in the order in which they are pushed.</summary>
    public static IReadOnlyList<Fact> All(DateTimeOffset now)
    {
        Fact[] chain = [.. ReadCore(now), .. Network.Of(Seed)];

        return [.. chain, .. DemoShares.Of(chain)];
    }

    /// <summary>The core: a traction battery from the mine to the car, with two recycling loops.</summary>
    /// <exception cref="InvalidDataException">A line of the core is no fact; the message names it.</exception>
    public static IEnumerable<Fact> ReadCore(DateTimeOffset now)
    {
        using var text = typeof(DemoFacts).Assembly.GetManifestResourceStream(Core)
            ?? throw new InvalidDataException($"The resource {Core} is missing.");
        using var lines = new StreamReader(text);
        var reader = new FactReader();
        for (var number = 1; lines.ReadLine() is { } line; number++)
        {
            if (line.Length > 0)
                yield return Read(reader, line, number, now);
        }
    }

    private static Fact Read(FactReader reader, string line, int number, DateTimeOffset now) =>
        reader.Read(System.Text.Encoding.UTF8.GetBytes(line), now) switch
        {
            FactReading.Accepted accepted => accepted.Fact,
            FactReading.Refused refused => throw new InvalidDataException(
                $"Line {number} of the demo's core is no fact: {refused.Error.Field} {refused.Error.Detail}"),
            _ => throw new InvalidDataException($"Line {number} of the demo's core can't be read."),
        };
}
