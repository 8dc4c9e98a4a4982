using System.CommandLine;
using System.Globalization;
using LoadTests.Networks;
using LoadTests.Questions;

namespace LoadTests.Peers;

/// <summary>The same changes on the same network: how many times the grid's time do other ways take?</summary>
internal static class PeersQuestion
{
    private const string All = "all";

    private static readonly Option<int> Products = Question.Number("--products", "products of the network", 100_000);
    private static readonly Option<int> Inputs = Question.Number("--inputs", "inputs of each product", 10);
    private static readonly Option<int> Layers = Question.Number("--layers", "layers of the network", 10);
    private static readonly Option<int> Partitions = Question.Number("--partitions", "partitions of the grid", 4);
    private static readonly Option<int> WarmUp = Question.Number("--warm-up", "hot changes of the grid that don't count", 40);
    private static readonly Option<int> Repetitions = Question.Number("--repetitions", "hot changes that count", 11);
    private static readonly Option<int> Changes = Question.Number("--changes", "small changes that count", 31);
    private static readonly Option<int> ActorProducts = Question.Number(
        "--actor-products", "products of the smaller network on which one actor per product plays the grid", 1_000);

    private static readonly Option<int> Patience = Question.Number(
        "--patience", "seconds after which a change that may never end is given up", 60);

    private static readonly Option<string?> Contenders = Question.Text(
        "--contenders", "which of them play: names with commas between them", All);

    private static readonly Option<string?> Libraries = Question.Text(
        "--libraries", "the folder that install.sh was given", Path.Combine(Path.GetTempPath(), "grid-peers"));

    private static readonly Option<bool> Install = new("--install")
    {
        Description = "install what is missing first: Debian packages, and npm packages into the folder of --libraries",
    };

    public static Command Create() => Question.Create(
        "peers",
        "How long do other ways take until every total is right after the hot factor, or one product, has changed?",
        [Products, Inputs, Layers, Partitions, WarmUp, Repetitions, Changes, ActorProducts, Patience, Contenders, Libraries, Install],
        AnswerAsync);

    private static async Task AnswerAsync(Asked asked)
    {
        var libraries = asked.Of(Libraries)!;
        var patience = TimeSpan.FromSeconds(asked.Of(Patience));
        if (asked.Of(Install))
            await Installation.RunAsync(libraries, asked.Cancellation);

        IContender[] onTheWholeNetwork =
        [
            new SciPyPeer("scipy", "solve"),
            new SciPyPeer("scipy-levels", "levels"),
            new SciPyPeer("scipy-column", "column"),
            new ReactivePeer("alien-signals", "alien-signals", libraries),
            new ReactivePeer("preact-signals", "@preact/signals-core", libraries),
            new PostgresPeer("postgres", new SetBased()),
            new PostgresPeer("postgres-recursive", new AlongPaths(patience)),
        ];
        IContender[] onASmallOne = [new ActorPeer("actors", patience)];
        Choose(asked, [.. onTheWholeNetwork, .. onASmallOne], out var chosen);
        var standings = new Standings(asked.Report);
        await PlayAsync(asked, asked.Of(Products), "grid", onTheWholeNetwork, chosen, standings);
        if (onASmallOne.Any(contender => chosen.Contains(contender.Name)))
            await PlayAsync(asked, asked.Of(ActorProducts), "actors_grid", onASmallOne, chosen, standings);

        standings.Close();
    }

    private static async Task PlayAsync(
        Asked asked, int products, string grid, IContender[] contenders, HashSet<string> chosen, Standings standings)
    {
        var size = new NetworkSize(products, asked.Of(Inputs), asked.Of(Layers), asked.Seed);
        var arena = await Arena.OpenAsync(
            size, asked.Of(Partitions), asked.Of(WarmUp), asked.Of(Repetitions), asked.Of(Changes), asked.Cancellation);
        standings.Add(grid, arena);
        foreach (var contender in contenders.Where(contender => chosen.Contains(contender.Name)))
        {
            // What the one before has left in this process is not to be collected while the next one plays.
            GC.Collect();
            Question.Say(string.Create(CultureInfo.InvariantCulture, $"  {contender.Name}: {size.Products} products"));
            standings.Add(contender.Name, await contender.PlayAsync(arena.Match, asked.Cancellation), arena);
        }
    }

    private static void Choose(Asked asked, IContender[] contenders, out HashSet<string> chosen)
    {
        var (wanted, there) = (asked.Of(Contenders)!, contenders.Select(contender => contender.Name).ToHashSet());
        chosen = wanted == All ? there : [.. wanted.Split(',', StringSplitOptions.TrimEntries)];
        if (chosen.Except(there).FirstOrDefault() is { } unknown)
            throw new ArgumentException($"There is no contender '{unknown}'. There are: {string.Join(", ", there)}.");
    }
}
