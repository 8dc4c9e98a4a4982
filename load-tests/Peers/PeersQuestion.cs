using System.CommandLine;
using LoadTests.Networks;
using LoadTests.Questions;

namespace LoadTests.Peers;

/// <summary>The same changes on the same network: how many times the grid's time do other ways take?</summary>
internal static class PeersQuestion
{
    private static readonly Option<int> Products = Question.Number("--products", "products of the network", 100_000);
    private static readonly Option<int> Inputs = Question.Number("--inputs", "inputs of each product", 10);
    private static readonly Option<int> Layers = Question.Number("--layers", "layers of the network", 10);
    private static readonly Option<int> Partitions = Question.Number("--partitions", "partitions of the grid", 4);
    private static readonly Option<int> WarmUp = Question.Number("--warm-up", "hot changes of the grid that don't count", 40);
    private static readonly Option<int> Repetitions = Question.Number("--repetitions", "hot changes that count", 11);
    private static readonly Option<int> Changes = Question.Number("--changes", "small changes that count", 31);
    private static readonly Option<int> ActorProducts = Question.Number(
        "--actor-products", "products of the smaller network on which one actor per product plays the grid", 2_000);

    private static readonly Option<int> ActorLayers = Question.Number(
        "--actor-layers", "layers of that network; each more multiplies the messages of a hot change by its inputs", 4);

    private static readonly Option<int> Patience = Question.Number(
        "--patience", "seconds after which a change that may never end is given up", 60);

    private static readonly Option<string?> Chosen = Question.Text(
        "--contenders", "which of them play: names with commas between them", Contenders.All);

    private static readonly Option<string?> Libraries = Question.Text(
        "--libraries", "the folder that install.sh was given", Path.Combine(Path.GetTempPath(), "grid-peers"));

    private static readonly Option<bool> Install = new("--install")
    {
        Description = "install what is missing first: Debian packages, and npm packages into the folder of --libraries",
    };

    public static Command Create()
    {
        Chosen.Validators.Add(chosen =>
        {
            foreach (var unknown in Contenders.NamesOf(chosen.GetValueOrDefault<string>()).Except(Contenders.Names))
                chosen.AddError($"There is no contender '{unknown}'. There are: {string.Join(", ", Contenders.Names)}.");
        });

        return Question.Create(
            "peers",
            "How long do other ways take until every total is right after the hot factor, or one product, has changed?",
            [
                Products, Inputs, Layers, Partitions, WarmUp, Repetitions, Changes, ActorProducts, ActorLayers, Patience, Chosen,
                Libraries, Install,
            ],
            AnswerAsync);
    }

    private static async Task AnswerAsync(Asked asked)
    {
        if (asked.Of(Install))
            await Installation.RunAsync(asked.Of(Libraries)!, asked.Cancellation);

        var patience = TimeSpan.FromSeconds(asked.Of(Patience));
        var contenders = new Contenders(asked.Of(Chosen)!, asked.Of(Libraries)!, patience);
        var standings = new Standings(asked.Report);
        var whole = new NetworkSize(asked.Of(Products), asked.Of(Inputs), asked.Of(Layers), asked.Seed);
        await PlayAsync(asked, "grid", whole, contenders.OnTheWhole, standings);
        if (contenders.OnASmallOne.Count > 0)
        {
            var small = whole with { Products = asked.Of(ActorProducts), Layers = asked.Of(ActorLayers) };
            await PlayAsync(asked, "actors_grid", small, contenders.OnASmallOne, standings);
        }

        standings.Close();
    }

    private static async Task PlayAsync(
        Asked asked, string grid, NetworkSize size, IReadOnlyList<IContender> contenders, Standings standings)
    {
        var arena = await Arena.OpenAsync(
            size, asked.Of(Partitions), asked.Of(WarmUp), asked.Of(Repetitions), asked.Of(Changes), asked.Cancellation);
        standings.Add(grid, arena);
        foreach (var contender in contenders)
        {
            // What the one before has left in this process is not to be collected while the next one plays.
            GC.Collect();
            standings.Add(contender.Name, await contender.PlayAsync(arena.Match, asked.Cancellation), arena);
        }
    }
}
