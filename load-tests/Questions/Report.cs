using System.Globalization;
using System.Text.Json;

namespace LoadTests.Questions;

/// <summary>The answer to a question: named figures in order, and whether it is right.</summary>
internal sealed class Report
{
    private const int SignificantDigits = 4;
    private const string Indent = "  ";

    private readonly List<KeyValuePair<string, object>> _figures = [];
    private readonly List<string> _faults = [];

    /// <summary>Whether every check held.</summary>
    public bool IsRight => _faults.Count == 0;

    public void Add(string name, long count) => _figures.Add(new(name, count));

    public void Add(string name, string text) => _figures.Add(new(name, text));

    /// <summary>A measured figure, kept to four significant digits.</summary>
    public void Add(string name, double measured) => _figures.Add(new(
        name,
        double.Parse(measured.ToString($"G{SignificantDigits}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)));

    /// <summary>A check that must hold, as a figure of its own; <paramref name="fault"/> says what is wrong where it does not.</summary>
    public void Check(string name, string? fault)
    {
        _figures.Add(new(name, fault is null));
        if (fault is not null)
            _faults.Add($"{name}: {fault}");
    }

    /// <summary>Prints every figure, then what is wrong, and where it is asked for the one JSON line.</summary>
    public void Print(bool asJson)
    {
        foreach (var (name, figure) in _figures)
            Question.Say(string.Create(CultureInfo.InvariantCulture, $"{Indent}{name,-24} {figure}"));

        foreach (var fault in _faults)
            Question.Say($"WRONG {fault}");

        if (asJson)
            Question.Say(JsonSerializer.Serialize(new Dictionary<string, object>(_figures)));
    }
}
