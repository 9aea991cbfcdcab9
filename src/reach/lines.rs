//! Lists of rules or entries, laid out for being looked through: twenty bytes a line for IPv4, one list behind the other, each
//! family by itself.

use super::filter::{Filter, Range};

/// An address, or the number of a group, as lines compare it.
pub(super) trait Key: Copy + Ord + From<u32> {}
impl Key for u32 {}
impl Key for u128 {}

/// A rule or an entry.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<K> {
    pub(super) first: K,
    pub(super) last: K,
    pub(super) filter: Filter,
    /// A mark of whose meaning the owner knows.
    pub(super) mark: bool,
}

impl<K: Key> Line<K> {
    #[inline]
    #[expect(
        clippy::needless_bitwise_bool,
        reason = "a branch on a random rule is guessed wrong"
    )]
    pub(super) fn holds(&self, key: K) -> bool {
        (self.first <= key) & (key <= self.last)
    }
}

/// A line of either family: what it is about, and its mark.
pub(super) type Lined = (u128, u128, Filter, bool);

/// Lists of lines about IPv4, and of lines about IPv6, with what the lines are made of.
#[derive(Debug)]
pub(super) struct Lists<'a, W> {
    pub(super) v4: Family<'a, u32, W>,
    pub(super) v6: Family<'a, u128, W>,
}

/// Lists of lines about one family.
#[derive(Debug)]
pub(super) struct Family<'a, K, W> {
    /// Where each list ends, and so where the next one starts.
    ends: Vec<u32>,
    lines: Vec<Line<K>>,
    what: Vec<&'a W>,
}

const EIGHT: usize = 8;

/// One list: the lines, and beside them what they are made of.
#[derive(Debug)]
pub(super) struct List<'l, 'a, K, W> {
    pub(super) lines: &'l [Line<K>],
    what: &'l [&'a W],
}

impl<'a, K, W> List<'_, 'a, K, W> {
    /// Returns the place of the first line that matches. Eight lines are looked at without a branch between them: which of them
    /// matches cannot be guessed, and a wrong guess costs more than the lines behind the match.
    #[inline]
    pub(super) fn position(&self, matches: impl Fn(&Line<K>) -> bool) -> Option<usize> {
        for (chunk, start) in self.lines.chunks(EIGHT).zip((0..).step_by(EIGHT)) {
            let mut first = EIGHT;
            for (at, line) in chunk.iter().enumerate().rev() {
                first = if matches(line) { at } else { first };
            }
            if first < EIGHT {
                return Some(start + first);
            }
        }
        None
    }

    #[inline]
    pub(super) fn what(&self, at: usize) -> Option<&'a W> {
        self.what.get(at).copied()
    }
}

impl<'a, W> Lists<'a, W> {
    pub(super) fn new() -> Self {
        Self {
            v4: Family::new(),
            v6: Family::new(),
        }
    }

    /// Adds a line to the list that is being written.
    pub(super) fn add(&mut self, range: Range, filter: Filter, mark: bool, what: &'a W) {
        match range {
            Range::V4(first, last) => self.v4.add(first, last, filter, mark, what),
            Range::V6(first, last) => self.v6.add(first, last, filter, mark, what),
        }
    }

    /// Adds a line that is about a number, whatever the family.
    pub(super) fn add_number(&mut self, number: u32, filter: Filter, mark: bool, what: &'a W) {
        self.v4.add(number, number, filter, mark, what);
        let number = number.into();
        self.v6.add(number, number, filter, mark, what);
    }

    /// Ends a list; the next one has the next number.
    pub(super) fn end(&mut self) {
        self.v4.end();
        self.v6.end();
    }

    /// Tells the lines of a list, in either family as wide numbers.
    pub(super) fn each(&self, number: usize, v6: bool, tell: &mut impl FnMut(Lined)) {
        if v6 {
            self.v6.each(number, tell);
        } else {
            self.v4.each(number, tell);
        }
    }
}

impl<'a, K: Key, W> Family<'a, K, W> {
    fn new() -> Self {
        Self {
            ends: vec![0],
            lines: Vec::new(),
            what: Vec::new(),
        }
    }

    fn add(&mut self, first: K, last: K, filter: Filter, mark: bool, what: &'a W) {
        self.lines.push(Line {
            first,
            last,
            filter,
            mark,
        });
        self.what.push(what);
    }

    fn end(&mut self) {
        let end = u32::try_from(self.lines.len()).unwrap_or(u32::MAX);
        self.ends.push(end);
    }

    fn each(&self, number: usize, tell: &mut impl FnMut(Lined))
    where
        u128: From<K>,
    {
        for line in self.list(number).lines {
            tell((line.first.into(), line.last.into(), line.filter, line.mark));
        }
    }

    /// Returns a list; an empty one where there is none.
    #[inline]
    pub(super) fn list(&self, number: usize) -> List<'_, 'a, K, W> {
        let ends = self.ends.get(number..).unwrap_or_default();
        let span = match ends {
            [start, end, ..] => *start as usize..*end as usize,
            _ => 0..0,
        };
        List {
            lines: self.lines.get(span.clone()).unwrap_or_default(),
            what: self.what.get(span).unwrap_or_default(),
        }
    }
}

/// The number of one side of something that has two: what goes out, and what comes in.
#[inline]
pub(super) fn side(at: u32, egress: bool) -> usize {
    2 * at as usize + usize::from(egress)
}

/// Calls something with the lists of an address's family and the address as their key.
macro_rules! by_family {
    ($lists:expr, $number:expr, $address:expr, |$list:ident, $key:ident| $body:expr) => {
        match $address {
            std::net::IpAddr::V4(address) => {
                let ($list, $key) = ($lists.v4.list($number), u32::from(address));
                $body
            }
            std::net::IpAddr::V6(address) => {
                let ($list, $key) = ($lists.v6.list($number), u128::from(address));
                $body
            }
        }
    };
}
pub(super) use by_family;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::Protocol;

    #[test]
    fn the_first_line_that_matches_is_found_however_long_the_list_is() {
        let filter = Filter::new(Protocol::All, None);
        for length in 0..20 {
            let names: Vec<_> = (0..length).map(|number| number.to_string()).collect();
            let mut lists = Lists::new();
            lists.end();
            for (name, address) in names.iter().zip(0..) {
                lists.add(Range::V4(address, 100), filter, false, name);
            }
            lists.end();
            let list = lists.v4.list(1);
            for address in 0..20_usize {
                let key = u32::try_from(address).unwrap();
                let only = list.position(|line| line.first == key && line.holds(key));
                assert_eq!(only, (address < length).then_some(address));
                assert_eq!(
                    list.what(address),
                    names.get(address),
                    "line {address} of {length}"
                );
            }
            let first = list.position(|line| line.holds(50));
            assert_eq!(first, (length > 0).then_some(0));
            assert!(lists.v4.list(0).lines.is_empty() && lists.v4.list(2).lines.is_empty());
            assert!(lists.v6.list(1).lines.is_empty());
        }
    }
}
