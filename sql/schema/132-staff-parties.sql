-- A person may belong to a distributor or an attraction that takes part in
-- settlement: a role that is alone, and sees what is that party's.
alter table ticket.staff_role
    add column party_no smallint,
    drop constraint staff_role_role_check,
    add constraint staff_role_role_check
        check (role = any ('{steward,gate_lead,clerk,desk_lead,market,finance,admin,party}'::text[]))
        not valid,
    add constraint staff_role_party_check
        check (party_no is null or role = 'party') not valid;
