namespace Testing.Postgres;

/// <summary>Finds the programs of an installed PostgreSQL.</summary>
public static class PostgresPrograms
{
    private const string Installed = "/usr/lib/postgresql";

    /// <summary>Why a test that needs a server can't run where none is installed.</summary>
    public static string Missing =>
        $"PostgreSQL is not installed: neither {Installed}/*/bin nor PATH has initdb and postgres.";

    /// <summary>
    /// The folder with <c>initdb</c> and <c>postgres</c>, the newest installed first; null where there is none.
    /// </summary>
    /// <exception cref="InvalidOperationException">None is installed on a build server (<c>CI=true</c>).</exception>
    public static string? Find()
    {
        var found = Candidates().FirstOrDefault(
            folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
        var mustRun = string.Equals(Environment.GetEnvironmentVariable("CI"), "true", StringComparison.OrdinalIgnoreCase);

        return found is null && mustRun ? throw new InvalidOperationException(Missing) : found;
    }

    private static IEnumerable<string> Candidates()
    {
        var installed = Directory.Exists(Installed)
            ? Directory.GetDirectories(Installed).OrderByDescending(Version).Select(folder => Path.Combine(folder, "bin"))
            : [];

        return installed.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator));
    }

    private static int Version(string folder) =>
        int.TryParse(Path.GetFileName(folder), out var version) ? version : 0;
}
