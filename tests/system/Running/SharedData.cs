namespace Whole.Tests.Running;

/// <summary>Real data sets with known totals, which have licences of their own and are therefore no part of the repository.</summary>
internal static class SharedData
{
    /// <summary>The folder of a set in <c>shared/data</c> beside the repository, or beside any folder above it.</summary>
    /// <remarks>
    /// Where there is none the test is skipped with the reason, except on CI, where it fails unless <c>GRID_REAL_DATA</c> is 0.
    /// </remarks>
    public static string Folder(string set)
    {
        var folder = Find(set);
        var isContinuousIntegration = Environment.GetEnvironmentVariable("CI") is "true";
        if (folder is null && isContinuousIntegration && Environment.GetEnvironmentVariable("GRID_REAL_DATA") is not "0")
            Assert.Fail($"shared/data/{set} is needed on CI: put it beside the repository, or set GRID_REAL_DATA=0 to do without it.");

        Skip.If(folder is null, $"shared/data/{set} is not beside the repository.");

        return folder!;
    }

    private static string? Find(string set)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared", "data", set);
            if (Directory.Exists(candidate))
                return candidate;
        }

        return null;
    }
}
