namespace Footprints.Cells;

/// <summary>Who may count with a product of another enterprise. A property of the whole grid.</summary>
public enum Sharing : byte
{
    /// <summary>Everybody; shares are kept and change nothing.</summary>
    Open,

    /// <summary>Only those with whom its owner shares it.</summary>
    Required,
}
