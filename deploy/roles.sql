-- Roles and database, once, as the superuser: psql -f roles.sql
-- Each role is entered from the account of the same name on this machine (peer), so there are no passwords.
CREATE ROLE points_owner LOGIN;
CREATE ROLE points_app LOGIN CONNECTION LIMIT 60;
CREATE ROLE points_backup LOGIN REPLICATION;
-- The order of Chinese words never comes from the database; C is quick and the same everywhere.
CREATE DATABASE points OWNER points_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
REVOKE ALL ON DATABASE points FROM PUBLIC;
GRANT CONNECT ON DATABASE points TO points_app, points_backup;
GRANT pg_read_all_data TO points_backup;
\connect points
ALTER SCHEMA public OWNER TO points_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
