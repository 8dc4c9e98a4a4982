namespace Whole.Tests.Running;

/// <summary>Tests that take a minute each: they run in CI, or when asked for.</summary>
internal static class LongTest
{
    /// <summary>Skips the test unless <c>CI</c> is <c>true</c> or <c>GRID_LONG</c> is 1.</summary>
    public static void SkipUnlessAskedFor() => Skip.IfNot(
        Environment.GetEnvironmentVariable("CI") == "true" || Environment.GetEnvironmentVariable("GRID_LONG") == "1",
        "It takes a minute: GRID_LONG=1 runs it.");
}
