namespace LoadTests.Peers;

/// <summary>A reactive library on Node.</summary>
/// <param name="library">Its npm package.</param>
/// <param name="libraries">The folder that npm has installed it in.</param>
internal sealed class ReactivePeer(string name, string library, string libraries) : IContender
{
    private const string Node = "node";
    private const string Modules = "node_modules";
    private const string MostMemory = "--max-old-space-size=12000";

    public string Name => name;

    public async Task<Outcome> PlayAsync(Match match, CancellationToken cancellation)
    {
        var modules = Path.Combine(Path.GetFullPath(libraries), Modules);
        if (!File.Exists(Path.Combine(modules, library, "package.json")))
            return Outcome.Skipped.NotInstalled(library);

        if (!await ExternalProgram.SucceedsAsync(Node, "--version"))
            return Outcome.Skipped.NotInstalled("Node");

        using var folder = MatchFolder.Write(match);
        var harness = Harness.WriteInto(folder.Path, Harness.Reactive);
        Directory.CreateSymbolicLink(folder[Modules], modules);

        return await ExternalProgram.PlayAsync(folder, Node, [MostMemory, harness, folder.Path, library], cancellation);
    }
}
