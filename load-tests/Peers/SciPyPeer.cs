namespace LoadTests.Peers;

/// <summary>SciPy, in one of the ways of <c>scipy_peer.py</c>.</summary>
internal sealed class SciPyPeer(string name, string method) : IContender
{
    // Debian's packages belong to Debian's Python, whichever else comes first in the path.
    private static readonly string[] Pythons = ["/usr/bin/python3", "python3"];

    public string Name => name;

    public async Task<Outcome> PlayAsync(Match match, CancellationToken cancellation)
    {
        foreach (var python in Pythons)
        {
            if (!await ExternalProgram.SucceedsAsync(python, "-c", "import numpy, scipy.sparse.linalg"))
                continue;

            using var folder = MatchFolder.Write(match);
            var harness = Harness.WriteInto(folder.Path, Harness.SciPy);

            return await ExternalProgram.PlayAsync(folder, python, [harness, folder.Path, method], cancellation);
        }

        return Outcome.Skipped.NotInstalled("SciPy");
    }
}
