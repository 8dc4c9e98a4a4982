using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace ClientApi.Hosting;

/// <summary>Writes each entry of the log on one line of its own, whatever it holds of what came from outside.</summary>
/// <remarks>
/// Line ends would begin an entry that nobody has written, escapes steer the terminal of whoever reads it, and marks of direction
/// show text in another order than it has: all of them are written as <c>\u001B</c>.
/// </remarks>
internal sealed class LineFormatter(IOptionsMonitor<ConsoleFormatterOptions> options, TimeProvider? time = null) : ConsoleFormatter(Called)
{
    public const string Called = "line";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var clock = time ?? TimeProvider.System;
        var now = options.CurrentValue.UseUtcTimestamp ? clock.GetUtcNow() : clock.GetLocalNow();
        textWriter.Write(now.ToString(options.CurrentValue.TimestampFormat ?? "", CultureInfo.InvariantCulture));
        textWriter.Write($"{Word(logEntry.LogLevel)}: {logEntry.Category}[{logEntry.EventId.Id.ToString(CultureInfo.InvariantCulture)}] ");
        WritePlain(logEntry.Formatter(logEntry.State, logEntry.Exception), textWriter);
        if (logEntry.Exception is { } failure)
        {
            textWriter.Write(' ');
            WritePlain(failure.ToString().ReplaceLineEndings(" "), textWriter);
        }

        textWriter.Write(Environment.NewLine);
    }

    private static void WritePlain(string text, TextWriter writer)
    {
        foreach (var letter in text)
        {
            if (IsPlain(letter))
                writer.Write(letter);
            else
                writer.Write($"\\u{(int)letter:X4}");
        }
    }

    private static bool IsPlain(char letter) =>
        !char.IsControl(letter)
        && char.GetUnicodeCategory(letter) is not (UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        _ => "crit",
    };
}
