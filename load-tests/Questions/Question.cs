using System.CommandLine;

namespace LoadTests.Questions;

/// <summary>Makes a command of a question about speed: it says what it asks, answers, and fails where the answer is wrong.</summary>
internal static class Question
{
    private const int Wrong = 1;

    /// <param name="name">The command.</param>
    /// <param name="asks">The question, as a sentence.</param>
    /// <param name="options">What can be chosen, besides seed and form of the answer.</param>
    /// <param name="answer">Measures, and adds what it finds to the report.</param>
    public static Command Create(string name, string asks, Option[] options, Func<Asked, Task> answer)
    {
        var seed = Number("--seed", "seed of everything random", 1);
        var json = new Option<bool>("--json") { Description = "end with exactly one JSON line" };
        var command = new Command(name, asks);
        foreach (var option in options.Append(seed).Append(json))
            command.Options.Add(option);

        command.SetAction(async (parsed, cancellation) =>
        {
            Say(asks);
            Say($"  {string.Join(", ", options.Append(seed).Select(option => Chosen(parsed, option)).OfType<string>())}");
            Say($"  {Machine.Describe()}");
            var report = new Report();
            await answer(new Asked(parsed, parsed.GetValue(seed), report, cancellation));
            report.Print(parsed.GetValue(json));

            return report.IsRight ? 0 : Wrong;
        });

        return command;
    }

    public static Option<int> Number(string name, string description, int usual) =>
        new(name) { Description = description, DefaultValueFactory = _ => usual };

    public static Option<string?> Text(string name, string description, string? usual = null) =>
        new(name) { Description = description, DefaultValueFactory = _ => usual };

    /// <summary>Says on the console how far the answer is.</summary>
    public static void Say(string sentence) => Console.WriteLine(sentence);

    private static string? Chosen(ParseResult parsed, Option option)
    {
        // A connection string may hold a password.
        if (option.Name == "--connection" || parsed.GetResult(option)?.GetValueOrDefault<object?>() is not { } value)
            return null;

        return $"{option.Name.TrimStart('-')} {value}";
    }
}

/// <summary>A question as it was asked.</summary>
/// <param name="Seed">The seed of everything random.</param>
/// <param name="Report">Takes the answer.</param>
internal sealed record Asked(ParseResult Parsed, int Seed, Report Report, CancellationToken Cancellation)
{
    public T Of<T>(Option<T> option) => Parsed.GetValue(option)!;
}
