namespace LoadTests.Grids;

/// <summary>A folder that is gone with the question that needed it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("grid-load-").FullName;

    /// <summary>The path of a folder inside it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
