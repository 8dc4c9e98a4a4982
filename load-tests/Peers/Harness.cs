namespace LoadTests.Peers;

/// <summary>The small programs of the other side. They come with this one, and are written out where they are needed.</summary>
internal static class Harness
{
    public const string SciPy = "scipy_peer.py";
    public const string Reactive = "reactive_peer.mjs";
    public const string Postgres = "postgres_peer.sql";
    public const string Install = "install.sh";

    public static string Read(string name)
    {
        using var stream = typeof(Harness).Assembly.GetManifestResourceStream($"Peers/{name}")
            ?? throw new InvalidOperationException($"{name} was not built in.");
        using var text = new StreamReader(stream);

        return text.ReadToEnd();
    }

    /// <summary>Writes one into a folder; its path.</summary>
    public static string WriteInto(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, Read(name));

        return path;
    }
}
