namespace Silo.Demo;

/// <summary>Seeded chance: the same seed gives the same draws on every machine.</summary>
internal sealed class Chance(int seed)
{
    // The algorithm behind a seed is fixed for good, unlike the one behind no seed.
    private readonly Random _random = new(seed);

    public bool Happens(int percent) => _random.Next(100) < percent;

    /// <summary>From <paramref name="low"/> up to and with <paramref name="high"/>.</summary>
    public int Between(int low, int high) => _random.Next(low, high + 1);

    public T One<T>(IReadOnlyList<T> among) => among[_random.Next(among.Count)];

    /// <summary>An amount between the two, written with three digits as people write amounts.</summary>
    public decimal Amount(Span span) => Digits.Three(span.Low + (span.High - span.Low) * _random.Next(1_001) / 1_000);

    public void Shuffle<T>(T[] all) => _random.Shuffle(all);
}

/// <summary>From one amount to another.</summary>
internal readonly record struct Span(decimal Low, decimal High)
{
    public static Span None => default;

    public bool IsNone => High == 0;
}

internal static class Digits
{
    /// <summary>The amount with three significant digits.</summary>
    public static decimal Three(decimal amount)
    {
        var decimals = 2;
        for (var rest = Math.Abs(amount); rest is > 0 and < 1; rest *= 10)
            decimals++;

        return amount >= 1_000 ? decimal.Round(amount / 100) * 100 : decimal.Round(amount, Math.Min(decimals, 8)) / 1.0000000000m;
    }
}
