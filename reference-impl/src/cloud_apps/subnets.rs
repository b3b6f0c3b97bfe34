//! IP address ranges, as administrators define them (`FACTS.md` 6.4). Ranges never overlap.

use crate::protocol::subnets::{Subnet, SubnetId, SubnetRule};
use crate::protocol::{ApiError, ErrorCode};

/// The ranges, the oldest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Subnets {
    kept: Vec<Subnet>,
    created: u32,
}

impl Subnets {
    /// Defines IP address ranges, and gives them a number.
    ///
    /// # Errors
    /// If there is no name or no range, or one overlaps another.
    pub(super) fn create(&mut self, rule: &SubnetRule) -> Result<SubnetId, ApiError> {
        self.check(None, rule)?;
        self.created += 1;
        let id = SubnetId(self.created);
        self.kept.push(Subnet { id, rule: rule.clone() });
        Ok(id)
    }

    /// Defines ranges anew, all of it.
    ///
    /// # Errors
    /// The same, and if there is no such definition.
    pub(super) fn replace(&mut self, id: SubnetId, rule: &SubnetRule) -> Result<(), ApiError> {
        let position = self.position(id)?;
        self.check(Some(id), rule)?;
        self.kept[position].rule = rule.clone();
        Ok(())
    }

    /// Deletes a definition of IP address ranges.
    ///
    /// # Errors
    /// If there is no such definition.
    pub(super) fn delete(&mut self, id: SubnetId) -> Result<(), ApiError> {
        let position = self.position(id)?;
        self.kept.remove(position);
        Ok(())
    }

    /// All of them.
    pub(super) fn list(&self) -> &[Subnet] {
        &self.kept
    }

    fn position(&self, id: SubnetId) -> Result<usize, ApiError> {
        let unknown = || ApiError::new(ErrorCode::ResourceNotFound, format!("There are no IP address ranges {id}"));
        self.kept.iter().position(|subnet| subnet.id == id).ok_or_else(unknown)
    }

    fn check(&self, id: Option<SubnetId>, rule: &SubnetRule) -> Result<(), ApiError> {
        if rule.name.trim().is_empty() || rule.subnets.is_empty() {
            let message = "IP address ranges have a name and at least one range";
            return Err(ApiError::new(ErrorCode::MissingRequiredParameter, message));
        }
        let others = self.kept.iter().filter(|subnet| Some(subnet.id) != id).map(|subnet| &subnet.rule);
        let known = || others.clone().flat_map(|other| other.subnets.iter().map(|range| (range, &other.name)));
        for (position, range) in rule.subnets.iter().enumerate() {
            let own = rule.subnets[..position].iter().map(|range| (range, &rule.name));
            if let Some((other, name)) = known().chain(own).find(|(other, _)| range.overlaps(other)) {
                let message = format!("The range {range} overlaps {other} of `{name}`");
                return Err(ApiError::new(ErrorCode::BadRequest, message));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::subnets::IpCategory;

    fn rule(name: &str, ranges: &[&str]) -> SubnetRule {
        let subnets = ranges.iter().map(|range| range.parse().unwrap()).collect();
        let (name, category) = (name.to_owned(), IpCategory::Corporate);
        SubnetRule { name, category, subnets, organization: None, tags: Vec::new() }
    }

    #[test]
    fn ranges_that_overlap_are_refused_and_the_error_names_both() {
        let mut subnets = Subnets::default();
        let offices = subnets.create(&rule("Offices", &["10.0.0.0/8", "192.168.0.0/16"])).unwrap();
        let refused = subnets.create(&rule("Lab", &["10.1.0.0/16"])).unwrap_err();
        assert_eq!(refused.message, "The range 10.1.0.0/16 overlaps 10.0.0.0/8 of `Offices`");
        assert!(subnets.create(&rule("Lab", &["172.16.0.1", "172.16.0.0/12"])).is_err(), "with itself");
        let lab = subnets.create(&rule("Lab", &["172.16.0.0/12"])).unwrap();
        assert_ne!(offices, lab);
        subnets.replace(offices, &rule("Offices", &["10.0.0.0/9"])).expect("not with what it replaces");
        assert!(subnets.replace(lab, &rule("Lab", &["10.0.0.1"])).is_err());
        subnets.delete(offices).unwrap();
        subnets.replace(lab, &rule("Lab", &["10.0.0.1"])).unwrap();
        assert!(subnets.delete(offices).is_err(), "it is gone");
        assert_eq!(subnets.list().len(), 1);
    }
}
