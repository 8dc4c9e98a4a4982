namespace Footprints.Cells;

/// <summary>A growing column in pages, so that growth copies nothing and references stay valid.</summary>
internal sealed class Paged<T>
{
    private T[][] _pages = [];

    public int Count { get; private set; }

    public ref T this[int index] => ref _pages[index >> PageBits][index & (PageSize - 1)];

    public int Add(T value)
    {
        Extend(1);
        this[Count - 1] = value;

        return Count - 1;
    }

    /// <summary>Adds so many values: nothing on a page that is new.</summary>
    public void Extend(int count)
    {
        Count += count;
        while (_pages.Length << PageBits < Count)
        {
            Array.Resize(ref _pages, _pages.Length + 1);
            _pages[^1] = new T[PageSize];
        }
    }

    /// <summary>Forgets all values, and keeps the first pages for the next ones.</summary>
    public void Clear()
    {
        const int kept = 64;
        if (_pages.Length > kept)
            Array.Resize(ref _pages, kept);

        Count = 0;
    }

    private static int PageBits => PageSizes.ValueBits;

    private static int PageSize => 1 << PageBits;
}
