using System.Text.RegularExpressions;
using Grains.Ledger;
using Microsoft.Extensions.Options;

namespace ClientApi.Hosting;

/// <summary>Turns what stops a start into one sentence with the remedy.</summary>
internal static partial class StartUp
{
    private const int Failed = 1;

    /// <returns>The exit code: that of <paramref name="run"/>, or 1.</returns>
    public static async Task<int> ExplainFailures(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception failure) when (Explain(failure) is { } explanation)
        {
            await Console.Error.WriteLineAsync(explanation);

            return Failed;
        }
    }

    private static string? Explain(Exception failure) => failure switch
    {
        OptionsValidationException invalid => WrongSettings([invalid]),
        AggregateException several when several.InnerExceptions.All(one => one is OptionsValidationException) =>
            WrongSettings(several.InnerExceptions.OfType<OptionsValidationException>()),
        InvalidOperationException unreadable when Unreadable().IsMatch(unreadable.Message) =>
            $"A setting is wrong: {Unreadable().Match(unreadable.Message).Groups["name"].Value} can't be "
            + $"'{Unreadable().Match(unreadable.Message).Groups["value"].Value}'. --help lists all settings with their defaults and ranges.",
        FormatException badAddress when badAddress.Message.StartsWith("Invalid url", StringComparison.Ordinal) =>
            $"{badAddress.Message} can't be listened on: write an address as --urls http://127.0.0.1:5080.",
        LedgerUnavailableException => $"The ledger can't be opened: {failure.Message}",
        StartRefusedException or LedgerMismatchException => failure.Message,
        _ => null,
    };

    private static string WrongSettings(IEnumerable<OptionsValidationException> invalid) =>
        $"A setting is wrong: {string.Join(" ", invalid.SelectMany(one => one.Failures).Select(Plainly).Distinct())}";

    /// <summary>"Partitions: The field GridOptions.Partitions must be between 0 and 9." with the name that one would type.</summary>
    private static string Plainly(string failure) =>
        Field().Replace(failure, match => $"{match.Groups["section"].Value switch
        {
            "Api" => "Api",
            "Fact" => "Facts",
            "Access" => "Access",
            "Audit" => "Audit",
            _ => "Grid",
        }}:{match.Groups["name"].Value}");

    [GeneratedRegex(@"^\w+: The field (?<section>\w+)Options\.(?<name>\w+)")]
    private static partial Regex Field();

    [GeneratedRegex("value '(?<value>.*)' at '(?<name>[^']+)'")]
    private static partial Regex Unreadable();
}
