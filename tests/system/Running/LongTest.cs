namespace Whole.Tests.Running;

/// <summary>Tests that take a minute each, and cases by the thousand: all of them run in CI, or when asked for.</summary>
internal static class LongTest
{
    /// <summary>A run that was not asked for takes one of so many cases.</summary>
    private const int Share = 5;

    /// <summary>Whether <c>CI</c> is <c>true</c> or <c>GRID_LONG</c> is 1.</summary>
    private static bool IsAskedFor =>
        Environment.GetEnvironmentVariable("CI") == "true" || Environment.GetEnvironmentVariable("GRID_LONG") == "1";

    /// <summary>Skips the test unless it is asked for.</summary>
    public static void SkipUnlessAskedFor() => Skip.IfNot(IsAskedFor, "It takes a minute: GRID_LONG=1 runs it.");

    /// <summary>How many cases a property is tried with: a fifth of them unless all are asked for.</summary>
    public static int Cases(int all) => IsAskedFor ? all : all / Share;
}
