"""One person from machine to machine: as an archive, as an export, as a FHIR Bundle. All of it or nothing.

Nothing comes in past a rule: answers and happenings are checked as if they were told today, and every week is screened
each time it is shown. Whoever calls it holds the transaction.
"""
