namespace Whole.Tests.Running;

/// <summary>Tests that take long, and cases by the thousand: all of them run in CI, or when asked for.</summary>
internal static class LongTest
{
    /// <summary>Why a test of that kind was skipped.</summary>
    public const string Skipped = "It takes long: GRID_LONG=1 runs it.";

    /// <summary>A run that was not asked for takes one of so many cases.</summary>
    private const int Share = 5;

    /// <summary>Whether <c>CI</c> is <c>true</c> or <c>GRID_LONG</c> is 1.</summary>
    public static bool IsAskedFor =>
        Environment.GetEnvironmentVariable("CI") == "true" || Environment.GetEnvironmentVariable("GRID_LONG") == "1";

    /// <summary>How many cases a property is tried with: a fifth of them unless all are asked for.</summary>
    public static int Cases(int all) => IsAskedFor ? all : all / Share;
}

/// <summary>A test that starts several processes, one after the other, or otherwise takes more than ten seconds or so.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LongFactAttribute : SkippableFactAttribute
{
    public LongFactAttribute() => Skip = LongTest.IsAskedFor ? null! : LongTest.Skipped;
}

/// <inheritdoc cref="LongFactAttribute" />
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LongTheoryAttribute : SkippableTheoryAttribute
{
    public LongTheoryAttribute() => Skip = LongTest.IsAskedFor ? null! : LongTest.Skipped;
}

/// <summary>A test that needs the cores for itself, since what it looks at is how long something takes, or that repeats itself as often as it is told.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AloneFactAttribute : SkippableFactAttribute
{
    private readonly string _askedBy = "";

    /// <summary>The variable of the environment that asks for it, and says how often or how long.</summary>
    public required string AskedBy
    {
        get => _askedBy;
        init => (_askedBy, Skip) = (value, Environment.GetEnvironmentVariable(value) is null
            ? $"It takes long, and the machine for itself: {value}=1 runs it."
            : null!);
    }
}
